import type { Bytes } from "#core/words/bytes.ts";
import type { Hash } from "./merkle.ts";

/** What of an entry everyone on this machine sees: it links the chain, and says nothing of what happened. */
export interface Link {
  readonly seq: number;
  readonly prev: Hash;
  readonly hash: Hash;
}

/** An entry as it is kept: its link, and its line sealed to the auditors (entry-boxes.ts). */
export interface SealedEntry extends Link {
  /** Which key it lies under. */
  readonly key: string;
  /** 12 random bytes. */
  readonly iv: Bytes;
  readonly box: Bytes;
}

/** Of an entry that is kept sealed, or plain as it was in earlier versions. */
export function linkOf(row: unknown): Link | undefined {
  if (!isLink(row)) return undefined;
  const { seq, prev, hash } = row;
  return { seq, prev, hash };
}

export const isSealedEntry = (row: unknown): row is SealedEntry =>
  isLink(row) &&
  "key" in row &&
  typeof row.key === "string" &&
  "iv" in row &&
  row.iv instanceof Uint8Array &&
  "box" in row &&
  row.box instanceof Uint8Array;

const isLink = (row: unknown): row is Link =>
  typeof row === "object" &&
  row !== null &&
  "seq" in row &&
  Number.isSafeInteger(row.seq) &&
  "prev" in row &&
  isHash(row.prev) &&
  "hash" in row &&
  isHash(row.hash);
const isHash = (value: unknown): value is Hash => typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
