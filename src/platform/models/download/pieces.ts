import type { CatalogueFile } from "#core/broker/catalogue-entry.ts";

/** What is fetched, hashed and kept at a time: a shard, or a range of a file without shards. */
export interface Piece {
  /** Its place in the file, from 0. */
  readonly index: number;
  /** In bytes from the file's beginning. */
  readonly from: number;
  readonly bytes: number;
  /** What it must be; absent where only the whole file's hash is known. */
  readonly sha256?: string;
  /** Where it lies as a file of its own, at mirrors of the same origin. */
  readonly path?: string;
}

/** So much is lost at most when a tab is killed, and held in memory at a time. */
const rangeBytes = 8 * 1024 * 1024;

export function piecesOf({ bytes, shards }: CatalogueFile, most = rangeBytes): readonly Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (let index = 0; from < bytes; index += 1) {
    const piece = { index, from, ...(shards?.[index] ?? { bytes: Math.min(most, bytes - from) }) };
    pieces.push(piece);
    from += piece.bytes;
  }
  return pieces;
}
