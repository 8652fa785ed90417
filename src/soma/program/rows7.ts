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

/** Whether a matrix of this shape can be kept so. */
export function rows7Fits(rows: number, columns: number): boolean {
  return rows > 0 && rows % 4 === 0 && columns > 0 && columns % 32 === 0;
}

export function rows7Bytes(rows: number, columns: number): number {
  return rows * columns + rows * 8;
}

/** A matrix with its numbers, scales and sums from `at`, a multiple of 64. */
export function placeRows7(rows: number, columns: number, at: Address): Rows7Weight {
  return { type: "Q8_0", rows, columns, at, bytes: rows7Bytes(rows, columns), rows7: true };
}
