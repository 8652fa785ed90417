/**
 * Tokens per second through the app ÷ the bare engine in the same page. The app's way is worker, channel, turn, storage
 * and facade; the bare one is wllama alone, with the same weights, threads and blocks, over a prompt of equal length.
 * Both count from the first token to the last, so reading the prompt is left out. Rounds alternate. Wanted: ≥ 0.97.
 */
import { readFileSync } from "node:fs";
import { median, overBuild } from "./rig/page.mjs";

const rounds = 5;
const tokens = 48;
const questions = ["lighthouse", "garden", "kitchen", "forest", "harbour"].map(
  (place) => `Describe a ${place} at length.`,
);

/** The bare engine is no part of the build; it is given to the page under an address of its own. */
const bareScript = "/bare/wllama.js";

export const run = () => overBuild(measure);

/** For any origin that serves a build and a page with `globalThis.brane`. */
async function measure(browser, origin) {
  // The page's policy forbids the blob worker that the bare engine starts; this page is a bench, not the app.
  const context = await browser.newContext({ bypassCSP: true, serviceWorkers: "block" });
  const page = await context.newPage();
  await page.route(`**${bareScript}`, (route) =>
    route.fulfill({
      body: readFileSync("node_modules/@wllama/wllama/esm/index.js"),
      headers: { "content-type": "text/javascript", "cross-origin-resource-policy": "same-origin" },
    }),
  );
  await page.goto(origin);
  const wasm = await wasmOf(origin);
  await page.evaluate(startBare, { bareScript, wasm });

  const app = [];
  const bare = [];
  for (let round = 0; round < rounds; round += 1) {
    const said = await page.evaluate(throughApp, { question: questions[round % questions.length], tokens });
    app.push(said.perSecond);
    bare.push(await page.evaluate(throughBare, { promptTokens: said.promptTokens, tokens: said.tokens }));
  }
  await context.close();
  const [value, anchor] = [median(app), median(bare)];
  return [
    {
      name: "tokens per second through the app",
      value: Number(value.toFixed(2)),
      unit: "tokens/s",
      anchor: `bare wllama in the same page, ${anchor.toFixed(2)} tokens/s`,
      ratio: Number((value / anchor).toFixed(3)),
    },
  ];
}

/** The engine's wasm as the build names it: of the two, the one that is not for older browsers. */
async function wasmOf(origin) {
  const { files } = await (await fetch(`${origin}/build.json`)).json();
  const ours = readFileSync("node_modules/@wllama/wllama/esm/wasm/wllama.wasm").length;
  const found = files.find(({ path, bytes }) => path.endsWith(".wasm") && bytes === ours);
  if (!found) throw new Error("The build holds no wllama.wasm.");
  return `/${found.path.replace(/^\//, "")}`;
}

// What follows runs in the page.

async function startBare({ bareScript, wasm }) {
  const { Wllama } = await import(bareScript);
  const folder = "/models/smollm2-135m-instruct/";
  const { files } = await (await fetch(`${folder}manifest.json`)).json();
  const shards = files[0].shards.map(async ({ path }) => (await fetch(folder + path)).blob());
  const bare = new Wllama({ default: wasm }, { suppressNativeLog: true });
  const cores = navigator.hardwareConcurrency;
  const threads = crossOriginIsolated ? Math.min(8, Math.max(Math.min(2, cores), Math.floor(cores / 2))) : 1;
  await bare.loadModel([new Blob(await Promise.all(shards))], {
    n_ctx: 4096,
    n_batch: 16,
    n_ubatch: 16,
    n_parallel: 1,
    n_gpu_layers: 0,
    n_threads: threads,
    warmup: false,
  });
  globalThis.bare = bare;
}

async function throughApp({ question, tokens }) {
  await globalThis.brane.ready;
  const [neuron] = await globalThis.brane.neurons.list();
  const stop = new AbortController();
  let first, last, usage;
  let events = 0;
  for await (const event of globalThis.brane.chat.send(neuron.id, question, { signal: stop.signal })) {
    if (event.kind === "delta") {
      last = performance.now();
      first ??= last;
      if ((events += 1) === tokens) stop.abort(); // an event may carry more than one token
    }
    if (event.kind === "ended") usage = event.usage;
  }
  const said = usage.answerTokens;
  if (said < 8) throw new Error(`The app said only ${said} tokens.`);
  return { perSecond: ((said - 1) / (last - first)) * 1000, promptTokens: usage.promptTokens, tokens: said };
}

async function throughBare({ promptTokens, tokens }) {
  const times = [];
  await globalThis.bare.createCompletion({
    prompt: "Once" + " a".repeat(Math.max(1, promptTokens - 1)),
    max_tokens: tokens,
    temperature: 0,
    ignore_eos: true,
    stream: true,
    onData: (chunk) => {
      if (chunk.choices[0]?.text) times.push(performance.now());
    },
  });
  return ((times.length - 1) / (times.at(-1) - times[0])) * 1000;
}
