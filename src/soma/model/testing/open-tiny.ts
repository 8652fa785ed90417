import { dequantise, quantise } from "../../gguf/write-gguf.ts";
import { loadModel, type LoadEnding } from "../load-model.ts";
import type { LoadOptions, Model } from "../types.ts";
import { bytesOf, nodeRuntime } from "./node-runtime.ts";
import type { ReferenceModel } from "./reference-forward.ts";
import { createNormal, tinyModel, tinyShape, tinyTensors, tinyVocabularySize, type TinyShape } from "./tiny-model.ts";

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

/** The same model for the reference: its weights as they are after packing and unpacking. */
export function referenceOf(change: Partial<TinyShape> = {}): ReferenceModel {
  const shape = { ...tinyShape, ...change };
  const unpacked = [...tinyTensors(shape)].map(([name, { dims, values }]) => {
    const type = dims.length === 1 ? "F32" : shape.type;
    return [name, { dims, values: dequantise(type, quantise(type, values)) }] as const;
  });
  return {
    layers: shape.layers,
    heads: shape.heads,
    kvHeads: shape.kvHeads,
    headSize: shape.headSize,
    epsilon: 1e-5,
    ropeBase: 10_000,
    rope: shape.architecture === "llama" ? "interleaved" : "halves",
    weights: new Map(unpacked),
  };
}

/** Tokens without meaning, the same for the same seed. */
export function someTokens(count: number, seed = 7): number[] {
  const normal = createNormal(seed);
  return Array.from({ length: count }, () => Math.floor(Math.abs(normal() * 1e6)) % (tinyVocabularySize - 2));
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
