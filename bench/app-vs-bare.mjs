/**
 * Tokens per second through the app ÷ the bare engine in the same page, for each engine that runs here without a GPU.
 * The app's way is worker, channel, turn, storage and facade; the bare one is the library alone, with the same weights,
 * over a prompt of equal length. Both count from the first token to the last, so reading the prompt is left out. Rounds
 * alternate. Wanted: ≥ 0.97.
 */
import { bareAnswer, buildBare } from "./rig/bare-build.mjs";
import { median, overBuild } from "./rig/page.mjs";
import { throughApp } from "./rig/through-app.mjs";
import { asked, bring, engines } from "./rig/weights.mjs";

const rounds = 5;
/** Pieces that the app is listened to. */
const pieces = 24;
const places = ["lighthouse", "garden", "kitchen", "forest", "harbour", "market", "station", "library"];

export const run = () => overBuild(measure);

async function measure(browser, origin) {
  const entry = await buildBare();
  const figures = [];
  for (const engine of engines()) figures.push(await compare(browser, origin, entry, engine));
  return figures;
}

/** For any origin that serves a build and a page with `globalThis.brane`. */
async function compare(browser, origin, entry, engine) {
  // The page's policy forbids workers from elsewhere; this page is a bench, not the app.
  const context = await browser.newContext({ bypassCSP: true, serviceWorkers: "block" });
  const page = await context.newPage();
  // The bare engines are no part of the build; the page has them under addresses of their own.
  await page.route("**/bare/**", (route) =>
    route.fulfill(bareAnswer(new URL(route.request().url()).pathname, engine.files)),
  );
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
  for (let round = -1; round < rounds; round += 1) {
    const question = `Describe a ${places[round + 1]} at length.`;
    const said = await page.evaluate(throughApp, { name: asked, question, pieces });
    const tokens = await page.evaluate((text) => globalThis.beside.count(text), said.after);
    if (tokens < 8) throw new Error(`${engine.title} said only ${tokens} tokens in the app.`);
    const alone = await page.evaluate(
      ([prompt, count]) => globalThis.beside.say(prompt, count),
      [said.promptTokens, tokens],
    );
    if (round < 0) continue; // the first run is the slowest, everywhere
    times.app.push((tokens / said.ms) * 1000);
    times.bare.push(alone);
  }
  await context.close();
  const [value, anchor] = [median(times.app), median(times.bare)];
  return {
    name: `tokens per second through the app, ${engine.title}`,
    value: Number(value.toFixed(2)),
    unit: "tokens/s",
    anchor: `bare ${engine.title} in the same page, ${anchor.toFixed(2)} tokens/s`,
    ratio: Number((value / anchor).toFixed(3)),
  };
}
