import { typeShapes, type GgufType } from "../gguf/types.ts";

/** A byte offset in the engine's memory. */
export type Address = number;

/** A matrix of the model as the kernels read it: groups of four rows, from `at` in the engine's memory. */
export interface Weight {
  readonly type: GgufType;
  /** Outputs. */
  readonly rows: number;
  /** Inputs: the length of a row. A multiple of 32, of 256 for the K types. */
  readonly columns: number;
  readonly at: Address;
  readonly bytes: number;
}

/** Whether the kernels take rows of this length: whole blocks, and at least 32 values. */
export function columnsFit(type: GgufType, columns: number): boolean {
  return columns > 0 && columns % Math.max(32, typeShapes[type].block) === 0;
}

/**
 * What the kernels call a type (`packing` in kernels/parts/unpack.ts), which of their kinds of tile it becomes, and the
 * bytes of a tile (kernels/parts/tile.ts).
 */
interface Placing {
  readonly packing: number;
  readonly kind: number;
  readonly tileBytes: number;
}

const placings: Readonly<Record<GgufType, Placing>> = {
  Q4_0: { packing: 0, kind: 0, tileBytes: 80 },
  Q4_1: { packing: 1, kind: 1, tileBytes: 96 },
  Q5_0: { packing: 2, kind: 2, tileBytes: 96 },
  Q5_1: { packing: 3, kind: 3, tileBytes: 112 },
  Q6_K: { packing: 4, kind: 4, tileBytes: 128 },
  Q8_0: { packing: 5, kind: 5, tileBytes: 144 },
  F16: { packing: 6, kind: 6, tileBytes: 256 },
  BF16: { packing: 7, kind: 7, tileBytes: 256 },
  F32: { packing: 8, kind: 8, tileBytes: 512 },
  Q4_K: { packing: 9, kind: 1, tileBytes: 96 },
  Q5_K: { packing: 10, kind: 3, tileBytes: 112 },
};

export function placingOf(type: GgufType): Placing {
  return placings[type];
}

/** Whether the kernels multiply it with activations in f32 instead of in int8. */
export function isFloat(type: GgufType): boolean {
  return type === "F32" || type === "F16" || type === "BF16";
}

/** Bytes that a matrix takes once it is placed; a multiple of 64. Throws for columns that do not fit: ask `columnsFit`. */
export function weightBytes(type: GgufType, rows: number, columns: number): number {
  if (!columnsFit(type, columns)) throw new Error(`Rows of ${columns} values cannot be kept as ${type}.`);
  const group = (columns / 32) * placings[type].tileBytes + (type === "F16" ? 16 : 0);
  return Math.ceil((Math.ceil(rows / 4) * group) / 64) * 64;
}

/**
 * A matrix from `at` (a multiple of 64). Several tensors of one type and row length may be stacked into
 * it, each unpacked from its own first row.
 */
export function placeWeight(type: GgufType, rows: number, columns: number, at: Address): Weight {
  return { type, rows, columns, at, bytes: weightBytes(type, rows, columns) };
}
