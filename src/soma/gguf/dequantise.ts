/**
 * What packed weights stand for, by the definition of ggml's block structs (ggml-common.h, ggml-quants.c). Slow and
 * plain on purpose: it is what the kernels are held against.
 */
import { readBf16, readF16 } from "./half.ts";
import { typeShapes, type GgufType } from "./types.ts";

/**
 * The values of whole blocks, in their order. Every product below is exact in a double and is rounded to f32 once,
 * which is what ggml's own f32 arithmetic gives.
 */
export function dequantise(type: GgufType, bytes: Uint8Array): Float32Array<ArrayBuffer> {
  const shape = typeShapes[type];
  const blocks = bytes.length / shape.bytes;
  if (!Number.isInteger(blocks)) throw new Error(`${bytes.length} bytes are no whole number of ${type} blocks.`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const out = new Float32Array(blocks * shape.block);
  const read = readers[type];
  for (let i = 0; i < blocks; i += 1) {
    read(view, i * shape.bytes, out.subarray(i * shape.block, (i + 1) * shape.block));
  }
  return out;
}

type BlockReader = (view: DataView, at: number, out: Float32Array) => void;

const readers: Record<GgufType, BlockReader> = {
  F32: (view, at, out) => (out[0] = view.getFloat32(at, true)),
  F16: (view, at, out) => (out[0] = half(view, at)),
  BF16: (view, at, out) => (out[0] = readBf16(view.getUint16(at, true))),
  Q8_0: (view, at, out) => {
    const scale = half(view, at);
    for (let i = 0; i < 32; i += 1) out[i] = view.getInt8(at + 2 + i) * scale;
  },
  Q4_0: (view, at, out) => nibbles(view, at + 2, undefined, out, half(view, at), -8 * half(view, at)),
  Q4_1: (view, at, out) => nibbles(view, at + 4, undefined, out, half(view, at), half(view, at + 2)),
  Q5_0: (view, at, out) => nibbles(view, at + 6, at + 2, out, half(view, at), -16 * half(view, at)),
  Q5_1: (view, at, out) => nibbles(view, at + 8, at + 4, out, half(view, at), half(view, at + 2)),
  Q4_K: (view, at, out) => superBlock(view, at, at + 16, undefined, out),
  Q5_K: (view, at, out) => superBlock(view, at, at + 48, at + 16, out),
  Q6_K: (view, at, out) => {
    const scale = half(view, at + 208);
    for (let i = 0; i < 256; i += 1) {
      const { low, lowShift, high, highShift } = placeInQ6K(i);
      const four = (view.getUint8(at + low) >> lowShift) & 15;
      const two = (view.getUint8(at + 128 + high) >> highShift) & 3;
      out[i] = scale * view.getInt8(at + 192 + (i >> 4)) * ((four | (two << 4)) - 32);
    }
  },
};

function half(view: DataView, at: number): number {
  return readF16(view.getUint16(at, true));
}

/** 32 values of four bits, the first 16 in the low halves, with their fifth bits in a word at `fifths`, if any. */
function nibbles(
  view: DataView,
  at: number,
  fifths: number | undefined,
  out: Float32Array,
  scale: number,
  offset: number,
): void {
  const fifth = fifths === undefined ? 0 : view.getUint32(fifths, true);
  for (let i = 0; i < 32; i += 1) {
    const four = (view.getUint8(at + (i & 15)) >> (i < 16 ? 0 : 4)) & 15;
    out[i] = (four | (((fifth >>> i) & 1) << 4)) * scale + offset;
  }
}

/** Eight runs of 32 values: each run has a scale and a minimum of six bits, in units of the block's two f16. */
function superBlock(view: DataView, at: number, fours: number, fifths: number | undefined, out: Float32Array): void {
  const scale = half(view, at);
  const minimum = half(view, at + 2);
  for (let i = 0; i < 256; i += 1) {
    const run = i >> 5;
    const four = (view.getUint8(fours + (run >> 1) * 32 + (i & 31)) >> (run & 1 ? 4 : 0)) & 15;
    const fifth = fifths === undefined ? 0 : (view.getUint8(fifths + (i & 31)) >> run) & 1;
    const six = sixBits(view, at + 4, run);
    out[i] = scale * six.scale * (four | (fifth << 4)) - minimum * six.minimum;
  }
}

/** Eight scales and eight minima of six bits in twelve bytes: four of each are whole, the others are split over both. */
function sixBits(view: DataView, at: number, run: number): { scale: number; minimum: number } {
  const byte = (i: number): number => view.getUint8(at + i);
  if (run < 4) return { scale: byte(run) & 63, minimum: byte(run + 4) & 63 };
  return {
    scale: (byte(run + 4) & 15) | ((byte(run - 4) >> 6) << 4),
    minimum: (byte(run + 4) >> 4) | ((byte(run) >> 6) << 4),
  };
}

/** Where Q6_K keeps the low four and the high two bits of its value `i`, from the beginnings of the two planes. */
export function placeInQ6K(i: number): { low: number; lowShift: number; high: number; highShift: number } {
  const half = i >> 7;
  const quarter = (i >> 5) & 3;
  const within = i & 31;
  return {
    low: half * 64 + (quarter & 1) * 32 + within,
    lowShift: quarter < 2 ? 0 : 4,
    high: half * 32 + within,
    highShift: quarter * 2,
  };
}
