import type { GgufType } from "./types.ts";
import type { GgufValue } from "./values.ts";

export type { GgufValue } from "./values.ts";

export interface GgufTensor {
  readonly name: string;
  readonly type: GgufType;
  /** In GGUF's order: `dims[0]` is the length of a row. */
  readonly dims: readonly number[];
  /** Where its bytes begin, counted from the file's first byte. */
  readonly start: number;
  readonly bytes: number;
}

export interface GgufHeader {
  readonly version: number;
  readonly metadata: ReadonlyMap<string, GgufValue>;
  /** In the order of their bytes in the file. */
  readonly tensors: readonly GgufTensor[];
  /** Where the tensors' bytes begin. */
  readonly headerBytes: number;
  readonly fileBytes: number;
}

export type HeaderEnding =
  | { readonly kind: "read"; readonly header: GgufHeader }
  /** Call again with at least `bytes` bytes from the file's beginning. */
  | { readonly kind: "more"; readonly bytes: number }
  | { readonly kind: "refused"; readonly message: string };

/** Reads the header from the first bytes of a file that has `fileBytes` bytes in all. */
export function readGgufHeader(prefix: Uint8Array, fileBytes: number): HeaderEnding {
  prefix;
  fileBytes;
  throw new Error("not yet");
}
