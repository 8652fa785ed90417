/**
 * Tokens per second through the app ÷ the bare engine in the same page. The app's way is worker, channel, turn, storage
 * and facade; the bare one is Soma alone in a worker, with the same weights, over a prompt of equal length. Both count
 * from the first token to the last, so reading the prompt is left out. Rounds alternate. Wanted: ≥ 0.97.
 */
import { readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { build } from "vite";
import { median, overBuild } from "./rig/page.mjs";

const rounds = 7;
/** Pieces that the app is listened to; one may carry several tokens. */
const pieces = 24;
const questions = ["lighthouse", "garden", "kitchen", "forest", "harbour", "market", "station"].map(
  (place) => `Describe a ${place} at length.`,
);

/** The bare engine is no part of the build; it is built for itself and given to the page under addresses of its own. */
const bare = ".cache/bench/bare";
const types = { ".js": "text/javascript", ".wasm": "application/wasm", ".html": "text/html" };

export const run = () => overBuild(measure);

/** For any origin that serves a build and a page with `globalThis.brane`. */
async function measure(browser, origin) {
  const entry = await buildBare();
  // The page's policy forbids workers from elsewhere; this page is a bench, not the app.
  const context = await browser.newContext({ bypassCSP: true, serviceWorkers: "block" });
  const page = await context.newPage();
  await page.route("**/bare/**", (route) => {
    const path = new URL(route.request().url()).pathname.replace("/bare/", "");
    return route.fulfill({
      body: readFileSync(join(bare, path)),
      headers: {
        "content-type": types[extname(path)],
        "cross-origin-resource-policy": "same-origin",
        "cross-origin-embedder-policy": "require-corp",
      },
    });
  });
  await page.goto(origin);
  await page.evaluate(async (address) => {
    await import(address);
    await globalThis.askSoma({ kind: "fetch" });
    await globalThis.askSoma({ kind: "load", threads: "measure", relaxed: true });
  }, `/bare/${entry}`);

  const times = { app: [], bare: [] };
  for (let round = 0; round < rounds; round += 1) {
    const said = await page.evaluate(throughApp, { question: questions[round % questions.length], pieces });
    times.app.push(said.perSecond);
    times.bare.push(await page.evaluate(throughBare, { promptTokens: said.promptTokens, tokens: said.tokens }));
  }
  await context.close();
  const [value, anchor] = [median(times.app), median(times.bare)];
  return [
    {
      name: "tokens per second through the app",
      value: Number(value.toFixed(2)),
      unit: "tokens/s",
      anchor: `bare Soma in the same page, ${anchor.toFixed(2)} tokens/s`,
      ratio: Number((value / anchor).toFixed(3)),
    },
  ];
}

/** Builds bench/soma.page.ts with its workers; gives its entry's path. */
async function buildBare() {
  const { output } = await build({
    configFile: false,
    publicDir: false,
    logLevel: "error",
    base: "/bare/",
    worker: { format: "es" },
    build: {
      outDir: bare,
      emptyOutDir: true,
      assetsInlineLimit: 0,
      rolldownOptions: { input: "bench/soma.page.ts" },
    },
  });
  return output.find(({ isEntry }) => isEntry).fileName;
}

// What follows runs in the page.

async function throughApp({ question, pieces }) {
  await globalThis.brane.ready;
  const [neuron] = await globalThis.brane.neurons.list();
  const stop = new AbortController();
  let first, last, usage;
  let events = 0;
  for await (const event of globalThis.brane.chat.send(neuron.id, question, { signal: stop.signal })) {
    if (event.kind === "delta") {
      last = performance.now();
      first ??= last;
      if ((events += 1) === pieces) stop.abort();
    }
    if (event.kind === "ended") usage = event.usage;
  }
  const said = usage.answerTokens;
  if (said < 8) throw new Error(`The app said only ${said} tokens.`);
  return { perSecond: ((said - 1) / (last - first)) * 1000, promptTokens: usage.promptTokens, tokens: said };
}

async function throughBare({ promptTokens, tokens }) {
  const prompt = (await globalThis.askSoma({ kind: "encode", text: "Once" + " a".repeat(promptTokens * 2) })).slice(
    0,
    promptTokens,
  );
  const { decodeMs } = await globalThis.askSoma({ kind: "time", prompt, steps: tokens });
  return (tokens / decodeMs) * 1000;
}
