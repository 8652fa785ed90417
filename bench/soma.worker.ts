/** Soma in a worker of its own, as the app runs it: loads the carried model and times what it is told to. */
import { bytesOfBlobs } from "#platform/engines/soma-bytes.ts";
import { somaWasm } from "#platform/engines/soma-wasm.ts";
import { threadsFor } from "#platform/engines/threads-for.ts";
import { loadModel } from "#soma/model/load-model.ts";
import { webHelper } from "#soma/model/threads/helper-thread.ts";
import type { Model } from "#soma/model/types.ts";
import { keptBlobs, shardAddresses } from "./rig/shards.ts";

/** What the page asks. Each ask is answered by one message: what is measured, in milliseconds, or `{ done: true }`. */
export type SomaAsk =
  /** The carried model's weights, unless `addresses` says where others are. */
  | { readonly kind: "fetch"; readonly addresses?: readonly string[] }
  /** Without `relaxed`, the build for processors and browsers that have no relaxed SIMD. */
  | { readonly kind: "load"; readonly threads: number | "measure"; readonly relaxed: boolean }
  /** Reads the prompt from an empty state, then takes `steps` greedy steps. */
  | { readonly kind: "time"; readonly prompt: readonly number[]; readonly steps: number }
  | { readonly kind: "hash" }
  /** Saves the state of a prompt and, in a model loaded anew, restores it and says the first word. */
  | { readonly kind: "second-start"; readonly prompt: readonly number[] }
  | { readonly kind: "encode"; readonly text: string }
  | { readonly kind: "close" };

const never = new AbortController().signal;
let blobs: readonly Blob[] = [];
let model: Model | undefined;

async function load(threads: number | "measure", relaxed: boolean): Promise<{ readonly ms: number }> {
  model?.close();
  model = undefined;
  const from = performance.now();
  const loaded = await loadModel(
    bytesOfBlobs(blobs),
    {
      wasm: (variant) => somaWasm({ ...variant, relaxed: variant.relaxed && relaxed }),
      shared: crossOriginIsolated && threads !== 1,
      maxThreads: threads === "measure" ? threadsFor(navigator.hardwareConcurrency, crossOriginIsolated) : threads,
      startHelper: () =>
        webHelper(new Worker(new URL("../workers/soma-thread.ts", import.meta.url), { type: "module" })),
      mayBlock: true,
    },
    { contextWindow: 2048, threads, keepBytes: 0, signal: never },
  );
  if (loaded.kind !== "loaded") throw new Error(JSON.stringify(loaded));
  model = loaded.model;
  if (threads !== "measure" && model.facts.threads !== threads)
    throw new Error(`It runs on ${model.facts.threads} threads, not ${threads}.`);
  return { ms: performance.now() - from };
}

function greedy(logits: Float32Array): number {
  let best = 0;
  for (let token = 1; token < logits.length; token += 1) if ((logits[token] ?? 0) > (logits[best] ?? 0)) best = token;
  return best;
}

async function read(prompt: readonly number[]): Promise<Float32Array> {
  const ended = await opened().state.read(prompt);
  if (ended.kind !== "read") throw new Error(JSON.stringify(ended));
  return ended.logits;
}

function opened(): Model {
  if (model === undefined) throw new Error("Load the model first.");
  return model;
}

async function time(prompt: readonly number[], steps: number) {
  const { state } = opened();
  state.truncate(0);
  const begun = performance.now();
  let token = greedy(await read(prompt));
  const readMs = performance.now() - begun;
  for (let step = 0; step < steps; step += 1) token = greedy(state.step(token));
  return { readMs, decodeMs: performance.now() - begun - readMs };
}

/** Reading and hashing the same bytes, each shard at once, as the model store does before it gives them out. */
async function hash(): Promise<{ readonly ms: number }> {
  const from = performance.now();
  for (const blob of blobs) await crypto.subtle.digest("SHA-256", await blob.arrayBuffer());
  return { ms: performance.now() - from };
}

async function secondStart(prompt: readonly number[]) {
  const { state, facts } = opened();
  state.truncate(0);
  await read(prompt);
  const saved = state.save();
  await load(facts.threads, true);
  const from = performance.now();
  const restored = opened().state.restore(saved);
  if (restored.kind !== "restored") throw new Error(restored.message);
  const token = greedy(await read(prompt));
  const firstWordMs = performance.now() - from;
  const steps = 16;
  const stepping = performance.now();
  for (let step = 0; step < steps; step += 1) opened().state.step(token);
  return { firstWordMs, stepMs: (performance.now() - stepping) / steps, bytes: saved.length };
}

async function answer(ask: SomaAsk): Promise<unknown> {
  switch (ask.kind) {
    case "fetch":
      blobs = await (ask.addresses === undefined
        ? Promise.all((await shardAddresses()).map(async (address) => (await fetch(address)).blob()))
        : keptBlobs(ask.addresses));
      return { done: true };
    case "load":
      return load(ask.threads, ask.relaxed);
    case "time":
      return time(ask.prompt, ask.steps);
    case "hash":
      return hash();
    case "second-start":
      return secondStart(ask.prompt);
    case "encode":
      return opened().tokenizer.encode(ask.text);
    case "close":
      model?.close();
      model = undefined;
      return { done: true };
  }
}

globalThis.onmessage = (event: MessageEvent<SomaAsk>) => {
  answer(event.data).then(
    (said) => postMessage({ said }),
    (problem: unknown) => postMessage({ problem: String(problem) }),
  );
};
