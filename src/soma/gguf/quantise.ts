/**
 * Packs values into ggml's block structs by rounding to the nearest step of a scale that covers the block. llama.cpp
 * searches for better scales; what is written here is as valid and a little less exact.
 */
import { placeInQ6K } from "./dequantise.ts";
import { readF16, writeBf16, writeF16 } from "./half.ts";
import { typeShapes, type GgufType } from "./types.ts";

/** Packs rows of values; a row's length is a multiple of the type's block. */
export function quantise(type: GgufType, values: Float32Array): Uint8Array<ArrayBuffer> {
  const shape = typeShapes[type];
  const blocks = values.length / shape.block;
  if (!Number.isInteger(blocks)) throw new Error(`${values.length} values are no whole number of ${type} blocks.`);
  const bytes = new Uint8Array(blocks * shape.bytes);
  const view = new DataView(bytes.buffer);
  const write = writers[type];
  for (let i = 0; i < blocks; i += 1) {
    write(values.subarray(i * shape.block, (i + 1) * shape.block), view, i * shape.bytes);
  }
  return bytes;
}

type BlockWriter = (values: Float32Array, view: DataView, at: number) => void;

const writers: Record<GgufType, BlockWriter> = {
  F32: (values, view, at) => view.setFloat32(at, values[0] ?? 0, true),
  F16: (values, view, at) => view.setUint16(at, writeF16(values[0] ?? 0), true),
  BF16: (values, view, at) => view.setUint16(at, writeBf16(values[0] ?? 0), true),
  Q8_0: (values, view, at) => {
    const scale = storeHalf(view, at, Math.abs(farthest(values)) / 127);
    for (const [i, value] of values.entries()) view.setInt8(at + 2 + i, steps(value, scale, -127, 127));
  },
  Q4_0: (values, view, at) => {
    const scale = storeHalf(view, at, farthest(values) / -8); // the farthest value meets the end that reaches one step more
    nibbles(values, view, at + 2, undefined, (value) => steps(value, scale, -8, 7) + 8);
  },
  Q4_1: (values, view, at) => {
    const { scale, minimum } = storeRange(values, view, at, 15);
    nibbles(values, view, at + 4, undefined, (value) => steps(value - minimum, scale, 0, 15));
  },
  Q5_0: (values, view, at) => {
    const scale = storeHalf(view, at, farthest(values) / -16);
    nibbles(values, view, at + 6, at + 2, (value) => steps(value, scale, -16, 15) + 16);
  },
  Q5_1: (values, view, at) => {
    const { scale, minimum } = storeRange(values, view, at, 31);
    nibbles(values, view, at + 8, at + 4, (value) => steps(value - minimum, scale, 0, 31));
  },
  Q4_K: (values, view, at) => superBlock(values, view, at, at + 16, undefined),
  Q5_K: (values, view, at) => superBlock(values, view, at, at + 48, at + 16),
  Q6_K: (values, view, at) => {
    const wanted = Array.from({ length: 16 }, (_, run) => farthest(values.subarray(run * 16, run * 16 + 16)) / -32);
    const scale = storeHalf(view, at + 208, farthest(wanted) / -128);
    for (const [run, value] of wanted.entries()) view.setInt8(at + 192 + run, steps(value, scale, -128, 127));
    for (const [i, value] of values.entries()) {
      const number = steps(value, scale * view.getInt8(at + 192 + (i >> 4)), -32, 31) + 32;
      const { low, lowShift, high, highShift } = placeInQ6K(i);
      setBits(view, at + low, (number & 15) << lowShift);
      setBits(view, at + 128 + high, (number >> 4) << highShift);
    }
  },
};

function nibbles(
  values: Float32Array,
  view: DataView,
  at: number,
  fifths: number | undefined,
  number: (value: number) => number,
): void {
  let fifth = 0;
  for (const [i, value] of values.entries()) {
    const packed = number(value);
    setBits(view, at + (i & 15), (packed & 15) << (i < 16 ? 0 : 4));
    fifth |= (packed >> 4) << i;
  }
  if (fifths !== undefined) view.setUint32(fifths, fifth >>> 0, true);
}

/** Eight runs of 32 values with scale and minimum in six bits each; the minimum is taken away, so it is never above 0. */
function superBlock(values: Float32Array, view: DataView, at: number, fours: number, fifths: number | undefined): void {
  const most = fifths === undefined ? 15 : 31;
  const ranges = Array.from({ length: 8 }, (_, run) => {
    const own = values.subarray(run * 32, run * 32 + 32);
    const minimum = Math.min(0, ...own);
    return { scale: (Math.max(minimum, ...own) - minimum) / most, minimum: -minimum };
  });
  const scale = storeHalf(view, at, Math.max(...ranges.map((range) => range.scale)) / 63);
  const minimum = storeHalf(view, at + 2, Math.max(...ranges.map((range) => range.minimum)) / 63);
  for (const [run, range] of ranges.entries()) {
    const six = { scale: steps(range.scale, scale, 0, 63), minimum: steps(range.minimum, minimum, 0, 63) };
    storeSixBits(view, at + 4, run, six.scale, six.minimum);
    for (let i = run * 32; i < run * 32 + 32; i += 1) {
      const number = steps((values[i] ?? 0) + minimum * six.minimum, scale * six.scale, 0, most);
      setBits(view, fours + (run >> 1) * 32 + (i & 31), (number & 15) << (run & 1 ? 4 : 0));
      if (fifths !== undefined) setBits(view, fifths + (i & 31), (number >> 4) << run);
    }
  }
}

function storeSixBits(view: DataView, at: number, run: number, scale: number, minimum: number): void {
  if (run < 4) {
    setBits(view, at + run, scale);
    setBits(view, at + run + 4, minimum);
    return;
  }
  setBits(view, at + run + 4, (scale & 15) | ((minimum & 15) << 4));
  setBits(view, at + run - 4, (scale >> 4) << 6);
  setBits(view, at + run, (minimum >> 4) << 6);
}

/** Stores a scale and gives it back as it will be read: the values are rounded against what is really there. */
function storeHalf(view: DataView, at: number, value: number): number {
  const half = writeF16(value);
  view.setUint16(at, half, true);
  return readF16(half);
}

function storeRange(
  values: Float32Array,
  view: DataView,
  at: number,
  most: number,
): { scale: number; minimum: number } {
  const least = Math.min(...values);
  return {
    scale: storeHalf(view, at, (Math.max(...values) - least) / most),
    minimum: storeHalf(view, at + 2, least),
  };
}

function farthest(values: Iterable<number>): number {
  let found = 0;
  for (const value of values) if (Math.abs(value) > Math.abs(found)) found = value;
  return found;
}

function steps(value: number, scale: number, least: number, most: number): number {
  if (scale === 0) return Math.max(least, Math.min(most, 0));
  return Math.max(least, Math.min(most, Math.round(value / scale)));
}

function setBits(view: DataView, at: number, bits: number): void {
  view.setUint8(at, view.getUint8(at) | bits);
}
