/**
 * 20 kB of Markdown in 4-character pieces: main-thread time (CDP's TaskDuration: script, style, layout, paint) of our
 * stream, beside rendering the whole text again with marked for each piece. Medians of interleaved runs.
 */
import { chromium } from "playwright";
import { createServer } from "vite";

const rounds = 3;
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

export async function run() {
  const server = await createServer({
    configFile: false,
    cacheDir: ".cache/bench",
    logLevel: "error",
    appType: "mpa",
    optimizeDeps: { entries: ["bench/markdown-stream.html"] },
    server: { port: 0, hmr: false, watch: null },
  });
  await server.listen();
  const browser = await chromium.launch({
    executablePath: process.env.BRANE_BROWSER ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking"],
  });
  try {
    const page = await browser.newPage();
    await page.goto(`${server.resolvedUrls.local[0]}bench/markdown-stream.html`);
    await page.waitForFunction(() => "show" in globalThis);
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
      anchor: { name: "marked, rendered again for each piece", value: Math.round(anchor) },
      ratio: Number((value / anchor).toFixed(4)),
    });
    return [
      figure("20 kB of Markdown, each piece at once", median(times.stream)),
      figure("20 kB of Markdown, once a frame as in the app", median(times.frames)),
    ];
  } finally {
    await browser.close();
    await server.close();
  }
}
