/**
 * The second start, offline: from a question put to a conversation after the page was loaded anew to its answer's first
 * words ÷ the bare engine's way from weights that are kept to its first token, over a prompt of equal length. The app
 * checks every byte and knows what it had read of the prompt; the bare engine reads it all and checks nothing. Rounds
 * alternate, each in a page loaded anew that has come to rest, as it has before anybody can have typed a question; no
 * conversation is open in it, since that would open its model ahead. Wanted: ≤ 1.2.
 */
import { createServer } from "node:http";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { bareAnswer, buildBare } from "./rig/bare-build.mjs";
import { median, overBuild } from "./rig/page.mjs";
import { throughApp } from "./rig/through-app.mjs";
import { asked, bring, engines } from "./rig/weights.mjs";

const rounds = 3;
/** How long a page has to come to rest, in milliseconds. */
const rest = 5_000;

export const run = () => overBuild(measure);

async function measure(browser, origin) {
  const entry = await buildBare();
  const figures = [];
  for (const engine of engines()) {
    const bench = await serveBare(entry, engine);
    figures.push(await compare(browser, { origin, bench: bench.origin }, engine));
    bench.close();
  }
  return figures;
}

async function compare(browser, { origin, bench }, engine) {
  const app = await begin(browser, origin, engine);
  const bare = await (await browser.newContext()).newPage();
  const times = { app: [], bare: [] };
  for (let round = -1; round < rounds; round += 1) {
    await app.page.reload();
    await app.page.waitForTimeout(rest);
    const said = await app.page.evaluate(throughApp, {
      ...{ name: asked, question: "What is a tax?", pieces: 1, conversationId: app.conversationId },
    });
    await bare.goto(bench);
    await bare.waitForFunction(() => "bare" in globalThis);
    await bare.waitForTimeout(rest);
    const alone = await bare.evaluate(bareFirstToken, { ...engine, promptTokens: said.promptTokens });
    if (round < 0) continue; // the first one fetches what is kept
    times.app.push(said.firstMs);
    times.bare.push(alone);
  }
  await app.page.context().close();
  await bare.context().close();
  const [value, anchor] = [median(times.app), median(times.bare)];
  return {
    name: `second start, offline, to the first word, ${engine.title}`,
    value: Math.round(value),
    unit: "ms",
    anchor: `bare ${engine.title} from kept weights to its first token, ${Math.round(anchor)} ms`,
    ratio: Number((value / anchor).toFixed(3)),
  };
}

/** A page that had an answer from the engine and is offline since, on a screen that opens no model. */
async function begin(browser, origin, engine) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(origin);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.reload();
  await bring(page, origin, engine);
  await page.goto(`${origin}/#/models`);
  const { conversationId } = await page.evaluate(throughApp, { name: asked, question: "What is money?", pieces: 4 });
  await context.setOffline(true);
  return { page, conversationId };
}

/** A server for a page with the bare engines: no app, no service worker. */
async function serveBare(entry, { files }) {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const { body, headers } = pathname.startsWith("/models/")
      ? { body: readFileSync(join("public", pathname)), headers: {} }
      : pathname.startsWith("/bare/")
        ? bareAnswer(pathname, files)
        : { body: `<!doctype html><script type="module" src="${entry}"></script>`, headers: pageHeaders };
    response.writeHead(200, headers).end(body);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return { origin: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

const pageHeaders = {
  "content-type": "text/html",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
};

/** Runs in the bench's page. */
async function bareFirstToken({ name, addresses, promptTokens }) {
  const from = performance.now();
  const engine = await globalThis.bare[name](addresses);
  await engine.first(promptTokens);
  return performance.now() - from;
}
