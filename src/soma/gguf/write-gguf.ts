import type { GgufValue } from "./read-header.ts";
import type { GgufType } from "./types.ts";

/** A value with the width it is to be written in. A plain number is written as f32 or, if whole, as u32 or i32. */
export type WritableValue = GgufValue;

export interface WritableTensor {
  readonly name: string;
  readonly type: GgufType;
  readonly dims: readonly number[];
  /** In the type's own packing; see `quantise`. */
  readonly data: Uint8Array;
}

export interface WritableFile {
  readonly metadata: ReadonlyMap<string, WritableValue>;
  readonly tensors: readonly WritableTensor[];
  readonly alignment?: number;
}

/** The bytes of a GGUF file, version 3. */
export function writeGguf(file: WritableFile): Uint8Array<ArrayBuffer> {
  void file;
  throw new Error("not yet");
}
