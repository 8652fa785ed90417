import { typeShapes, type GgufType } from "../gguf/types.ts";

/** A byte offset in the engine's memory. */
export type Address = number;

/** A matrix of the model as the kernels read it: planes in the engine's memory, one after another from `at`. */
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

/** Bytes that a matrix takes once it is placed; a multiple of 64. Throws for columns that do not fit: ask `columnsFit`. */
export function weightBytes(type: GgufType, rows: number, columns: number): number {
  void rows;
  void columns;
  throw new Error(`not yet: ${type}`);
}

/**
 * A matrix with its planes from `at` (a multiple of 64). Several tensors of one type and row length may be stacked into
 * it, each unpacked from its own first row.
 */
export function placeWeight(type: GgufType, rows: number, columns: number, at: Address): Weight {
  return { type, rows, columns, at, bytes: weightBytes(type, rows, columns) };
}
