/** What the axon needs from the platform: an embedding model and an exact vector index. */

export interface Embedder {
  /** Which model made the vectors: vectors of another one are useless and must be made anew. */
  readonly model: string;
  readonly dimensions: number;
  /** One unit-length vector a text, in order. Rejects with the signal's reason when aborted. */
  embed(texts: readonly string[], signal: AbortSignal): Promise<readonly Float32Array<ArrayBuffer>[]>;
}

export interface VectorHit {
  readonly id: string;
  /** Cosine similarity, -1 … 1; a zero vector scores 0. */
  readonly score: number;
}

/**
 * Exact nearest neighbours by cosine. Best first, ties by id ascending, zero vectors score 0 and come after every
 * positive score. NaN, Infinity and the wrong dimension are refused with a RangeError. Adding an id again replaces it.
 */
export interface VectorIndex {
  readonly dimensions: number;
  size(): Promise<number>;
  add(entries: readonly { readonly id: string; readonly vector: Float32Array<ArrayBuffer> }[]): Promise<void>;
  remove(ids: readonly string[]): Promise<void>;
  search(query: Float32Array<ArrayBuffer>, limit: number): Promise<readonly VectorHit[]>;
  clear(): Promise<void>;
}
