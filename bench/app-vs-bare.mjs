/**
 * Tokens per second through the app ÷ the bare engine in the same page, for each engine that runs on this machine. The
 * app's way is worker, channel, turn, storage and facade; the bare one is the library alone, with the same weights, over
 * a prompt of equal length. Both count from the first token to the last, so reading the prompt is left out. Rounds
 * alternate. Wanted: ≥ 0.97. How to run it on a machine with a graphics card: docs/benches.md.
 */
import { firstRound, mustRun, overEngines, piecesOn, roundsOr } from "./rig/engines.mjs";
import { median } from "./rig/page.mjs";
import { besideApp } from "./rig/serve-beside.mjs";
import { throughApp } from "./rig/through-app.mjs";
import { asked, bring } from "./rig/weights.mjs";

const rounds = roundsOr(5);
const places = ["lighthouse", "garden", "kitchen", "forest", "harbour", "market", "station", "library"];

export const run = () => overEngines("tokens per second through the app", compare);

async function compare({ origin: build, bare, machine }, engine) {
  const entry = await bare();
  const { origin, close } = await besideApp(build, engine);
  // The page's policy forbids workers from elsewhere; this page is a bench, not the app.
  const opened = await machine.openPage(engine.on, { bypassCSP: true, serviceWorkers: "block" });
  try {
    return await alternate(opened.page, origin, entry, engine);
  } finally {
    await opened.close();
    close();
  }
}

async function alternate(page, origin, entry, engine) {
  await page.goto(origin);
  await bring(page, origin, engine);
  await page.evaluate(
    async ([address, name, weights]) => {
      await import(address);
      globalThis.beside = await globalThis.bare[name](weights);
    },
    [entry, engine.name, engine.addresses],
  );

  const times = { app: [], bare: [] };
  for (let round = firstRound; round < rounds; round += 1) {
    const question = `Describe a ${places[(round + 1) % places.length]} at length.`;
    const said = await page.evaluate(throughApp, { name: asked, question, pieces: piecesOn(engine.on) });
    mustRun(engine, said);
    const tokens = await page.evaluate((text) => globalThis.beside.count(text), said.after);
    if (tokens < 8) throw new Error(`${engine.title} said only ${tokens} tokens in the app.`);
    const alone = await page.evaluate(
      ([prompt, count]) => globalThis.beside.say(prompt, count),
      [said.promptTokens, tokens],
    );
    if (round < 0) continue;
    times.app.push((tokens / said.ms) * 1000);
    times.bare.push(alone);
  }
  const [value, anchor] = [median(times.app), median(times.bare)];
  return {
    value: Number(value.toFixed(2)),
    unit: "tokens/s",
    anchor: `bare ${engine.title} in the same page, ${anchor.toFixed(2)} tokens/s`,
    ratio: Number((value / anchor).toFixed(3)),
  };
}
