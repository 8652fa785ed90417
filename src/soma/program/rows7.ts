import type { MatmulOptions, ProgramBuilder } from "./builder.ts";
import { roundsTo } from "./q8-scales.ts";
import type { Address, Weight } from "./weight.ts";

/**
 * A Q8_0 matrix whose rows have one scale each and whole numbers within ±64. It is multiplied as ONNX Runtime's dynamic
 * quantisation does it: activations of 8 bits with one scale a text, whole rows summed in whole numbers. The layout is
 * described in kernels/parts/rows7.ts.
 */
export interface Rows7Weight extends Weight {
  readonly rows7: true;
}

export function isRows7(weight: Weight): weight is Rows7Weight {
  return "rows7" in weight;
}

/** The operations' numbers; the same as in kernels/soma.ts. */
const rangesCode = 200;
const quantiseCode = 201;
const matmulCode = 202;
const unpackCode = 203;

/** Whether a matrix of this shape can be kept so. */
export function rows7Fits(rows: number, columns: number): boolean {
  return rows > 0 && rows % 4 === 0 && columns > 0 && columns % 32 === 0 && columns < 32_768;
}

export function rows7Bytes(rows: number, columns: number): number {
  return rows * (columns + 12);
}

/** A matrix from `at`, a multiple of 64. */
export function placeRows7(rows: number, columns: number, at: Address): Rows7Weight {
  return { type: "Q8_0", rows, columns, at, bytes: rows7Bytes(rows, columns), rows7: true };
}

/**
 * Puts the scales of `count` rows from `row` in f32, after they were unpacked. False: there are not as many as rows, or
 * one contradicts the matrix's own.
 */
export function placeRows7Scales(
  memory: WebAssembly.Memory,
  { at, rows, columns }: Rows7Weight,
  row: number,
  count: number,
  scales: Float32Array,
): boolean {
  if (scales.length !== rows) return false;
  const view = new DataView(memory.buffer, at);
  for (let each = row; each < row + count; each += 1) {
    const place = (each >> 2) * (4 * columns + 48) + 4 * columns + (each & 3) * 4;
    const rounded = view.getFloat32(place, true); // its sign says whether the row was turned round
    const scale = (scales[each] ?? NaN) * (rounded < 0 ? -1 : 1);
    if (!roundsTo(scale, rounded)) return false;
    view.setFloat32(place, scale, true);
  }
  return true;
}

/** Room for one x, rounded. */
export interface Rows7Work {
  readonly numbers: Address;
  readonly facts: Address;
  readonly ranges: Address;
}

export function rows7WorkBytes(tokens: number, columns: number): number {
  return tokens * (columns + 24) + 128;
}

/** The room from `at`, a multiple of 64, with `rows7WorkBytes`. */
export function placeRows7Work(tokens: number, columns: number, at: Address): Rows7Work {
  const facts = at + Math.ceil((tokens * columns) / 64) * 64;
  return { numbers: at, facts, ranges: facts + tokens * 16 };
}

/**
 * Writes: `count` rows of Q8_0 bytes at `staging` go to their place, from row `row`. The i32 at `ending` becomes 1, or 0
 * where they are not of this kind (several scales in a row, NaN, numbers beyond ±64, more than two of both extremes).
 */
export function unpackRows7(
  build: ProgramBuilder,
  weight: Rows7Weight,
  row: number,
  count: number,
  staging: Address,
  ending: Address,
): void {
  build.operation(unpackCode, "claimed", [weight.at, weight.columns / 32, row, count, staging, ending]);
}

/** Writes: the block's x, rounded text by text. Its rows lie side by side. */
export function prepareRows7(build: ProgramBuilder, work: Rows7Work, x: Address, columns: number): void {
  const from = [x, columns, columns, work.ranges];
  build.operation(rangesCode, "tokens", from);
  // It reads the ranges of all tokens, so the threads meet before it.
  build.operation(quantiseCode, "claimed", [...from, work.numbers, work.facts]);
}

/** Writes: out = weight · (the x that was prepared last). */
export function multiplyRows7(
  build: ProgramBuilder,
  work: Rows7Work,
  { at, rows, columns }: Rows7Weight,
  out: Address,
  { bias = 0, add = false, outStride = rows }: Pick<MatmulOptions, "bias" | "add" | "outStride"> = {},
): void {
  const product = [at, rows, columns, work.numbers, work.facts, out, outStride, bias, add ? 1 : 0];
  build.operation(matmulCode, "claimed", product);
}
