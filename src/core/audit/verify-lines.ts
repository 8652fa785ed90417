import { base64OfHash } from "./checkpoint.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { beginning } from "./entry.ts";
import { readLine } from "./line.ts";
import { append, emptyTree, rootOf, webSha256 } from "./merkle.ts";
import type { Sha256, Tree } from "./merkle.ts";

export type AuditVerdict =
  | {
      readonly kind: "intact";
      readonly entries: number;
      /** Of the last entry; note it, and a later check can show that nothing before it was changed or cut off. */
      readonly hash: string;
      /** Of the Merkle tree over all entries' hashes, base64: what a checkpoint made now would say. */
      readonly root: string;
      /** How many entries, from the first, the checkpoints given vouch for. */
      readonly covered: number;
      /** Numbers of intents that no outcome followed: the app was stopped in between, or it is still at it. */
      readonly open: readonly number[];
      /** Numbers of entries whose details were erased; their hash still stands in the chain. */
      readonly erased: readonly number[];
    }
  | {
      readonly kind: "broken";
      /** The first line that is wrong, from 1. */
      readonly line: number;
      /** The number of the entry that should stand there. */
      readonly seq: number;
      readonly reason: string;
    };

/** What a chain of hashes cannot show, to be said wherever a verdict is. */
export const limitOfTheChain =
  "A chain shows what was changed, added, cut out or moved. It cannot show entries cut off its end, nor a whole log written anew: for that, compare with a checkpoint or a hash that was kept elsewhere.";

/** Where a check stands after so many entries: all that checking the next ones takes. */
export interface CheckedUpTo {
  readonly seq: number;
  /** Of the last of them. */
  readonly hash: string;
  readonly tree: Tree;
}
export const unchecked: CheckedUpTo = { seq: 0, hash: beginning, tree: emptyTree };

export interface Against {
  /** A hash that the log must contain: of its last entry, at an earlier export. */
  readonly noted?: string | undefined;
  /** What the log was at earlier moments, in any order. Whose signatures they bear, verify-log.ts looks at. */
  readonly checkpoints?: readonly Checkpoint[];
  /** Answers at once where a log may be large. */
  readonly sha256?: Sha256;
}

/**
 * Checks an exported log: every line canonical JSON of one entry, numbers without a gap, every hash right, every link
 * right, details as their hash says, and at each checkpoint the very tree that it names. Never throws on what the text
 * holds.
 */
export async function verifyLines(text: string, against: Against = {}): Promise<AuditVerdict> {
  const verdict = await verifyMore(text, against, unchecked);
  if (verdict.kind === "broken") return verdict;
  const { upTo: _upTo, ...intact } = verdict;
  return intact;
}

/** The same of the entries that follow those checked before; what is told of many (`open`, `erased`) is told of these. */
export async function verifyMore(
  text: string,
  against: Against,
  from: CheckedUpTo,
): Promise<
  | (Extract<AuditVerdict, { readonly kind: "intact" }> & { readonly upTo: CheckedUpTo })
  | Extract<AuditVerdict, { readonly kind: "broken" }>
> {
  const { sha256 = webSha256, checkpoints = [] } = against;
  const lines = text.endsWith("\n") ? text.slice(0, -1).split("\n") : text === "" ? [] : text.split("\n");
  const open = new Set<number>();
  const erased: number[] = [];
  const due = new Map<number, Checkpoint[]>();
  for (const checkpoint of checkpoints) due.set(checkpoint.size, [...(due.get(checkpoint.size) ?? []), checkpoint]);
  let { seq, hash, tree } = from;
  let noted = against.noted === undefined;
  const isAsNamed = async (named: readonly Checkpoint[]) => {
    const root = await rootOf(sha256, tree);
    return named.every((checkpoint) => checkpoint.root === root);
  };
  if (seq === 0 && !(await isAsNamed(due.get(0) ?? [])))
    return brokenAt(1, "The checkpoint of an empty log does not hold.");

  for (const line of lines) {
    seq += 1;
    const read = readLine(line);
    if (read === "unreadable")
      return brokenAt(seq, `Line ${seq} is not an entry of the log: it was changed or cut short.`);
    if (read === "rewritten") return brokenAt(seq, `Line ${seq} is not written as BRANE writes it: it was changed.`);
    const { entry } = read;
    if (entry.seq !== seq) return brokenAt(seq, wrongPlace(entry.seq, seq));
    if (entry.prev !== hash)
      return brokenAt(seq, `Entry ${seq} does not follow the one before it: one of them was replaced.`);
    hash = await sha256(read.hashed);
    if (entry.hash !== hash) return brokenAt(seq, `Entry ${seq} was changed: its hash is not the one it carries.`);
    if (read.beside !== undefined && (await sha256(read.beside)) !== entry.detailsHash) {
      return brokenAt(seq, `The details of entry ${seq} were changed: they are not the ones its hash was made of.`);
    }
    if (entry.detailsHash !== undefined && entry.beside === undefined) erased.push(seq);
    if (entry.phase === "intent") open.add(seq);
    if (entry.of !== undefined) open.delete(entry.of);
    noted ||= hash === against.noted;
    tree = await append(sha256, tree, hash);
    const named = due.get(seq);
    if (named !== undefined && !(await isAsNamed(named))) return brokenAt(seq, otherHistory(seq));
  }

  const entries = seq;
  const covered = Math.max(0, ...due.keys());
  if (covered > entries) return brokenAt(entries + 1, cutOff(covered, entries));
  if (!noted) {
    const reason = `The hash you noted is not in this log of ${entries} entries: entries were cut off its end, or it is another log.`;
    return brokenAt(entries + 1, reason);
  }
  const root = base64OfHash(await rootOf(sha256, tree));
  return { kind: "intact", entries, hash, root, covered, open: [...open], erased, upTo: { seq, hash, tree } };
}

const brokenAt = (seq: number, reason: string) => ({ kind: "broken" as const, line: seq, seq, reason });

export const otherHistory = (size: number) =>
  `The first ${size} entries are not the ones that the checkpoint was made of: something among them was rewritten with every hash after it, or it is another log.`;
export const cutOff = (size: number, entries: number) =>
  `The checkpoint was made of ${size} entries and this log has ${entries}: entries were cut off its end, or it is another log.`;

export function wrongPlace(found: number, expected: number): string {
  if (found < expected) return `Entry ${found} stands where entry ${expected} should: entries were moved or doubled.`;
  return found === expected + 1
    ? `Entry ${expected} is missing.`
    : `Entries ${expected} to ${found - 1} are missing, or entries were moved.`;
}
