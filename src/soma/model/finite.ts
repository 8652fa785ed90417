import { typeShapes, type GgufType } from "../gguf/types.ts";

/** Where in a block its f16 scales lie, counted in 16-bit words (ggml's block structs). */
const scaleWords: Readonly<Partial<Record<GgufType, readonly number[]>>> = {
  Q4_0: [0],
  Q4_1: [0, 1],
  Q5_0: [0],
  Q5_1: [0, 1],
  Q8_0: [0],
  Q4_K: [0, 1],
  Q5_K: [0, 1],
  Q6_K: [104],
};

/**
 * Whether every value of these whole blocks is a number. The packed types can only hide a NaN or an infinity in their
 * f16 scales, so a few words in each block tell all; this is what makes the check cheap enough for every load.
 * `bytes` begins at a multiple of 4.
 */
export function allFinite(type: GgufType, bytes: Uint8Array): boolean {
  if (type === "F32") {
    const exponent = 0x7f800000;
    for (const word of new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >>> 2))
      if ((word & exponent) === exponent) return false;
    return true;
  }
  const words = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length >>> 1);
  const exponent = type === "BF16" ? 0x7f80 : 0x7c00;
  const step = typeShapes[type].bytes >>> 1;
  for (const first of scaleWords[type] ?? [0]) {
    for (let i = first; i < words.length; i += step) if (((words[i] ?? 0) & exponent) === exponent) return false;
  }
  return true;
}
