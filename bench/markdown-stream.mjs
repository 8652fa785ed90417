/**
 * 20 kB of Markdown in 4-character pieces: main-thread time (CDP's TaskDuration: script, style, layout, paint) of our
 * stream, beside rendering the whole text again with marked for each piece. Medians of interleaved runs.
 */
import { median } from "./rig/page.mjs";
import { overPage } from "./rig/vite-page.mjs";

const rounds = 3;

export const run = () => overPage("markdown-stream", "show", measure);

async function measure(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" }); // what other programs take is not counted
  const busy = async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    return metrics.find(({ name }) => name === "TaskDuration").value * 1_000;
  };
  const times = { stream: [], frames: [], marked: [] };
  await page.evaluate(() => globalThis.show("stream")); // warm, uncounted
  for (let round = 0; round < rounds; round += 1) {
    for (const way of Object.keys(times)) {
      const before = await busy();
      const elements = await page.evaluate((name) => globalThis.show(name), way);
      if (elements < 500) throw new Error(`${way} made only ${elements} elements: it did not render the text.`);
      times[way].push((await busy()) - before);
    }
  }
  const anchor = median(times.marked);
  const figure = (name, value) => ({
    name,
    value: Math.round(value),
    unit: "ms of main thread",
    anchor: `marked, rendered again for each piece, ${Math.round(anchor)} ms`,
    ratio: Number((value / anchor).toFixed(4)),
  });
  return [
    figure("20 kB of Markdown, each piece at once", median(times.stream)),
    figure("20 kB of Markdown, once a frame as in the app", median(times.frames)),
  ];
}
