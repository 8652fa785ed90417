import { canonicalJson } from "#core/words/json.ts";
import type { Json } from "#core/words/json.ts";
import { isAuditEntry } from "./entry-schema.ts";
import type { AuditEntry } from "./entry-schema.ts";
import { beginning, hashOfBeside, hashOfEntry } from "./entry.ts";

export type AuditVerdict =
  | {
      readonly kind: "intact";
      readonly entries: number;
      /** Of the last entry; note it, and a later check can show that nothing before it was changed or cut off. */
      readonly hash: string;
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
  "A chain shows what was changed, added, cut out or moved. It cannot show entries cut off its end, nor a whole log written anew: for that, compare with a hash noted earlier.";

/**
 * Checks an exported log: every line canonical JSON of one entry, numbers without a gap, every hash right, every link
 * right, details as their hash says. `noted` is a hash that the log must contain (of its last entry, at an earlier
 * export). Never throws on what the text holds.
 */
export async function verifyLines(text: string, options: { readonly noted?: string } = {}): Promise<AuditVerdict> {
  const lines = text.endsWith("\n") ? text.slice(0, -1).split("\n") : text === "" ? [] : text.split("\n");
  const open = new Set<number>();
  const erased: number[] = [];
  let hash = beginning;
  let noted = options.noted === undefined;
  for (const [index, line] of lines.entries()) {
    const seq = index + 1;
    const broken = (reason: string) => ({ kind: "broken" as const, line: seq, seq, reason });
    const entry = readLine(line);
    if (entry === "unreadable") return broken(`Line ${seq} is not an entry of the log: it was changed or cut short.`);
    if (entry === "rewritten") return broken(`Line ${seq} is not written as BRANE writes it: it was changed.`);
    if (entry.seq !== seq) return broken(wrongPlace(entry.seq, seq));
    if (entry.prev !== hash) return broken(`Entry ${seq} does not follow the one before it: one of them was replaced.`);
    hash = await hashOfEntry(entry);
    if (entry.hash !== hash) return broken(`Entry ${seq} was changed: its hash is not the one it carries.`);
    if (entry.beside !== undefined && (await hashOfBeside(entry.beside)) !== entry.detailsHash) {
      return broken(`The details of entry ${seq} were changed: they are not the ones its hash was made of.`);
    }
    if (entry.detailsHash !== undefined && entry.beside === undefined) erased.push(seq);
    if (entry.phase === "intent") open.add(seq);
    if (entry.of !== undefined) open.delete(entry.of);
    noted ||= hash === options.noted;
  }
  const entries = lines.length;
  if (!noted) {
    const reason = `The hash you noted is not in this log of ${entries} entries: entries were cut off its end, or it is another log.`;
    return { kind: "broken", line: entries + 1, seq: entries + 1, reason };
  }
  return { kind: "intact", entries, hash, open: [...open], erased };
}

function readLine(line: string): AuditEntry | "unreadable" | "rewritten" {
  try {
    const value: unknown = JSON.parse(line);
    if (!isAuditEntry(value)) return "unreadable";
    // Spaces, another order of members or a member given twice leave the hash as it is, but not the line.
    return canonicalJson(value as unknown as Json) === line ? value : "rewritten";
  } catch {
    return "unreadable";
  }
}

function wrongPlace(found: number, expected: number): string {
  if (found < expected) return `Entry ${found} stands where entry ${expected} should: entries were moved or doubled.`;
  return found === expected + 1
    ? `Entry ${expected} is missing.`
    : `Entries ${expected} to ${found - 1} are missing, or entries were moved.`;
}
