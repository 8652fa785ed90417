import { toHex } from "#core/words/bytes.ts";
import { fromBase64, fromHex, toBase64 } from "#core/words/bytes-as-text.ts";
import type { Hash } from "./merkle.ts";
import { readNote } from "./note.ts";
import type { SignedNote } from "./note.ts";

/** What a log was at one moment: C2SP's checkpoint (c2sp.org/tlog-checkpoint), the text of a signed note. */
export interface Checkpoint {
  /** Which log it is of. */
  readonly origin: string;
  /** How many entries it vouches for. */
  readonly size: number;
  /** The root of the Merkle tree over their hashes. */
  readonly root: Hash;
}
export interface SignedCheckpoint extends Checkpoint {
  readonly note: SignedNote;
}

export const checkpointText = ({ origin, size, root }: Checkpoint): string =>
  `${origin}\n${size}\n${base64OfHash(root)}\n`;

/** Undefined when it is no signed note with a checkpoint's text. Whose signature it bears is not looked at here. */
export function readCheckpoint(text: string): SignedCheckpoint | undefined {
  const note = readNote(text);
  const [origin = "", count = "", encoded = "", ...more] = note?.text.slice(0, -1).split("\n") ?? [];
  const root = hashOfBase64(encoded);
  const size = Number(count);
  if (note === undefined || origin === "" || !/^(0|[1-9][0-9]*)$/.test(count) || !Number.isSafeInteger(size)) return;
  if (root === undefined || more.includes("")) return;
  return { origin, size, root, note };
}

/** Several checkpoints in one file, an empty line between two. Undefined when one of them is none. */
export function readCheckpoints(text: string): readonly SignedCheckpoint[] | undefined {
  // A note has exactly one empty line in it, and its signatures begin with a dash: the next text does not.
  const notes = text.split(/(?<=\n— [^\n]+\n)\n(?!—)/u);
  const read = notes.flatMap((note) => readCheckpoint(note) ?? []);
  return read.length === notes.length ? read : undefined;
}

export const writeCheckpoints = (notes: readonly string[]): string => notes.join("\n");

/** A hash as checkpoints and proofs write it. */
export const base64OfHash = (hash: Hash): string => toBase64(fromHex(hash) ?? new Uint8Array(0));
/** Undefined unless it is base64 of 32 bytes. */
export function hashOfBase64(text: string): Hash | undefined {
  const bytes = fromBase64(text);
  return bytes?.length === 32 ? toHex(bytes) : undefined;
}
