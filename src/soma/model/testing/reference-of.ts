import { dequantise, quantise } from "../../gguf/write-gguf.ts";
import type { ReferenceModel } from "./reference-forward.ts";
import { tinyShape, tinyTensors, type TinyShape } from "./tiny-model.ts";

/** A tiny model for the reference: its weights as they are after packing and unpacking. */
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
