import { loadModel, type LoadEnding } from "../load-model.ts";
import type { LoadOptions, Model } from "../types.ts";
import { bytesOf, nodeRuntime } from "./node-runtime.ts";
import { tinyModel, type TinyShape } from "./tiny-model.ts";

export type Opening = Partial<Omit<LoadOptions, "signal">>;

export async function load(file: Uint8Array, options: Opening = {}): Promise<LoadEnding> {
  const threads = options.threads ?? 1;
  const runtime = await nodeRuntime(typeof threads === "number" ? threads : 2);
  return loadModel(bytesOf(file), runtime, { threads, ...options, signal: new AbortController().signal });
}

/** Opens a file that must be good. */
export async function open(file: Uint8Array, options?: Opening): Promise<Model> {
  const ending = await load(file, options);
  if (ending.kind !== "loaded")
    throw new Error(ending.kind === "refused" ? ending.message : "The loading was stopped by nobody.");
  return ending.model;
}

export function openTiny(change: Partial<TinyShape> = {}, options?: Opening): Promise<Model> {
  return open(tinyModel(change), options);
}

/** Reads and gives the logits; anything but "read" is the test's failure. */
export async function logitsOf(
  model: Model,
  tokens: readonly number[],
  logits: "last" | "all" = "last",
): Promise<Float32Array<ArrayBuffer>> {
  const ending = await model.state.read(tokens, { logits });
  if (ending.kind !== "read") throw new Error(`Reading ended as ${ending.kind}.`);
  return ending.logits;
}
