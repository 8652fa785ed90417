/** Soma and wllama side by side in one page: `askSoma` and `timeWllama` are what soma-speed.mjs calls. */
import type { Wllama } from "@wllama/wllama/esm/index.js";
import { askWorker } from "./rig/bare-engine.ts";
import { shardAddresses } from "./rig/shards.ts";
import type { SomaAsk } from "./soma.worker.ts";

/** Workers by number: two can be asked in turns, to compare what they do. */
const workers = new Map<number, Worker>();

function workerOf(number: number): Worker {
  const worker = workers.get(number) ?? new Worker(new URL("./soma.worker.ts", import.meta.url), { type: "module" });
  workers.set(number, worker);
  return worker;
}

const askSoma = (ask: SomaAsk, number = 0): Promise<unknown> => askWorker(workerOf(number), ask);

let wllama: Wllama | undefined;

async function openWllama(threads: number): Promise<void> {
  await wllama?.exit();
  const [{ Wllama }, { default: wllamaWasm }] = await Promise.all([
    import("@wllama/wllama/esm/index.js"),
    import("@wllama/wllama/esm/wasm/wllama.wasm?url"),
  ]);
  wllama = new Wllama({ default: wllamaWasm }, { suppressNativeLog: true });
  const shards = await Promise.all((await shardAddresses()).map(async (address) => (await fetch(address)).blob()));
  await wllama.loadModel([new Blob(shards)], {
    ...{ n_ctx: 2048, n_batch: 64, n_ubatch: 64, n_parallel: 1 },
    ...{ n_gpu_layers: 0, n_threads: threads, warmup: false },
  });
}

/** Milliseconds to read a prompt that it has not seen, and for each token after the first. */
async function timeWllama(prompt: string, steps: number) {
  if (wllama === undefined) throw new Error("Open wllama first.");
  const times: number[] = [];
  const begun = performance.now();
  let promptTokens = 0;
  await wllama.createCompletion({
    ...{ prompt, max_tokens: steps + 1, temperature: 0, ignore_eos: true, stream: true },
    onData: (chunk) => {
      promptTokens = chunk.timings?.prompt_n ?? promptTokens;
      if (chunk.choices[0]?.text !== undefined) times.push(performance.now());
    },
  });
  const first = times[0] ?? Number.NaN;
  return { readMs: first - begun, promptTokens, stepMs: ((times.at(-1) ?? Number.NaN) - first) / (times.length - 1) };
}

async function closeWllama(): Promise<void> {
  await wllama?.exit();
  wllama = undefined;
}

Object.assign(globalThis, { askSoma, openWllama, timeWllama, closeWllama });
