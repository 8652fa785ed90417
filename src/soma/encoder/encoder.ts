/** An open embedding model: texts in, directions out. */
export interface Encoder {
  /** What the file calls itself, or its architecture where it has no name. */
  readonly name: string;
  /** Numbers in a vector. */
  readonly dimensions: number;
  /** Tokens it reads of a text, its first and last marks included; what is beyond is not read. */
  readonly window: number;
  /** Threads that work on one call, this one included. */
  readonly threads: number;
  /** Bytes of memory it holds: weights, room to work in, programs. */
  readonly memoryBytes: number;
  /**
   * One vector of length 1 a text, in the order of the texts. A text's vector is the same whatever its neighbours are
   * and however many threads work. `stopped` comes at the next block after `signal` aborts; calls wait for one another.
   * A text without a direction (weights that are zero or not numbers) gives the zero vector, never NaN.
   */
  embed(texts: readonly string[], signal: AbortSignal): Promise<EmbedEnding>;
  /** Ends the helpers and lets go of the memory. What is asked later rejects: it is a bug. */
  close(): void;
}

export type EmbedEnding =
  { readonly kind: "embedded"; readonly vectors: readonly Float32Array<ArrayBuffer>[] } | { readonly kind: "stopped" };
