/**
 * The second start, offline: from a question put to a conversation after the page was loaded anew to its answer's first
 * words ÷ the bare engine's way from weights that are kept to its first token, over a prompt of equal length. The app
 * checks every byte and knows what it had read of the prompt; the bare engine reads it all and checks nothing. Rounds
 * alternate, each in a page loaded anew that has come to rest, as it has before anybody can have typed a question; no
 * conversation is open in it, since that would open its model ahead. Wanted: ≤ 1.2. How to run it on a machine with a
 * graphics card: docs/benches.md.
 */
import { mustRun, overEngines, roundsOr } from "./rig/engines.mjs";
import { median } from "./rig/page.mjs";
import { barePage } from "./rig/serve-beside.mjs";
import { throughApp } from "./rig/through-app.mjs";
import { asked, bring } from "./rig/weights.mjs";

const rounds = roundsOr(3);
/** How long a page has to come to rest, in milliseconds. */
const rest = 5_000;

export const run = () => overEngines("second start, offline, to the first word", compare);

async function compare({ origin, bare, machine }, engine) {
  const bench = await barePage(await bare(), engine);
  const app = await begin(machine, origin, engine);
  const alone = await machine.openPage(engine.on);
  try {
    return await alternate(app, alone.page, bench.origin, engine);
  } finally {
    await app.close();
    await alone.close();
    bench.close();
  }
}

async function alternate(app, bare, bench, engine) {
  const times = { app: [], bare: [] };
  for (let round = -1; round < rounds; round += 1) {
    await app.goOffline(true);
    await app.page.reload();
    await app.page.waitForTimeout(rest);
    const said = await app.page.evaluate(throughApp, {
      ...{ name: asked, question: "What is a tax?", pieces: 1, conversationId: app.conversationId },
    });
    mustRun(engine, said);
    await app.goOffline(false); // a person's Chrome has one network for both pages
    await bare.goto(bench);
    await bare.waitForFunction(() => "bare" in globalThis);
    await bare.waitForTimeout(rest);
    const alone = await bare.evaluate(bareFirstToken, { ...engine, promptTokens: said.promptTokens });
    if (round < 0) continue; // the first one fetches what is kept
    times.app.push(said.firstMs);
    times.bare.push(alone);
  }
  const [value, anchor] = [median(times.app), median(times.bare)];
  return {
    value: Math.round(value),
    unit: "ms",
    anchor: `bare ${engine.title} from kept weights to its first token, ${Math.round(anchor)} ms`,
    ratio: Number((value / anchor).toFixed(3)),
  };
}

/** A page that had an answer from the engine, on a screen that opens no model, and a switch for its network. */
async function begin(machine, origin, engine) {
  const { page, context, close } = await machine.openPage(engine.on);
  await page.goto(origin);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.reload();
  await bring(page, origin, engine);
  await page.goto(`${origin}/#/models`);
  const { conversationId } = await page.evaluate(throughApp, { name: asked, question: "What is money?", pieces: 4 });
  return { page, close, conversationId, goOffline: (offline) => context.setOffline(offline) };
}

/** Runs in the bench's page. */
async function bareFirstToken({ name, addresses, promptTokens }) {
  const from = performance.now();
  const engine = await globalThis.bare[name](addresses);
  await engine.first(promptTokens);
  return performance.now() - from;
}
