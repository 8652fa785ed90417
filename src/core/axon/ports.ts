/** What the axon needs from the platform: an embedding model and an exact vector index. */

export interface Embedder {
  /** Which model made the vectors: vectors of another one are useless and must be made anew. */
  readonly model: string;
  readonly dimensions: number;
  /**
   * One unit-length vector a text, in order; what is beyond the model's window is not read. Rejects with the signal's
   * reason when aborted, with EmbedderTrouble when the model cannot be had.
   */
  embed(texts: readonly string[], signal: AbortSignal): Promise<readonly Float32Array<ArrayBuffer>[]>;
}

/** The model cannot be had or its worker ended. `message` is a sentence a person can act on. */
export class EmbedderTrouble extends Error {
  override readonly name = "EmbedderTrouble";
}

export interface VectorHit {
  readonly id: string;
  /** Cosine similarity, -1 … 1, computed in f32; a zero vector scores 0. */
  readonly score: number;
}

/**
 * Exact nearest neighbours by cosine. Vectors of any length are taken; only their direction counts. Best first, ties
 * by id ascending (by UTF-16 code units). A zero vector has no direction: it scores 0 and comes last, after every
 * other hit, those with negative scores included. To a zero query everything scores 0. NaN, Infinity and the wrong
 * dimension are refused with a RangeError, and then nothing of that call is done. Adding an id again replaces it;
 * removing one that is not there does nothing.
 */
export interface VectorIndex {
  readonly dimensions: number;
  size(): Promise<number>;
  add(entries: readonly { readonly id: string; readonly vector: Float32Array<ArrayBuffer> }[]): Promise<void>;
  remove(ids: readonly string[]): Promise<void>;
  /** The best `limit`, or all where there are fewer. */
  search(query: Float32Array<ArrayBuffer>, limit: number): Promise<readonly VectorHit[]>;
  clear(): Promise<void>;
}
