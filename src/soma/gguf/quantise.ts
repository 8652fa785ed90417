import type { GgufType } from "./types.ts";

/** Packs rows of values, whose length is a multiple of the type's block, by rounding to the nearest. */
export function quantise(type: GgufType, values: Float32Array): Uint8Array<ArrayBuffer> {
  void type;
  void values;
  throw new Error("not yet");
}
