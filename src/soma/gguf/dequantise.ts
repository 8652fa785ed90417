import type { GgufType } from "./types.ts";

/** The values that packed bytes stand for, by the format's definition. */
export function dequantise(type: GgufType, bytes: Uint8Array): Float32Array<ArrayBuffer> {
  void type;
  void bytes;
  throw new Error("not yet");
}
