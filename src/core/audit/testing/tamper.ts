import type { AuditEntry } from "../entry-schema.ts";
import { beginning, hashOfEntry, lineOf } from "../entry.ts";
import { webSha256 } from "../merkle.ts";
import { verifyLog } from "../verify-log.ts";
import type { LogVerdict } from "../verify-log.ts";
import { writeLog } from "./write-log.ts";

/** Another program that checks logs: what it is given, and what of its answer is compared. */
export type OtherVerifier = (kept: {
  readonly log: string;
  readonly checkpoints?: string;
  readonly key?: string;
}) => Promise<{ readonly kind: string; readonly line?: number; readonly covered?: number; readonly root?: string }>;

/**
 * Writes a log, tampers with it in one way at a random place, and throws unless that is found against its checkpoint
 * and `other` says the same as we do, of the whole log too. Everything but the signing key follows from `seed`.
 */
export async function tamper(seed: number, other: OtherVerifier): Promise<{ readonly kind: string }> {
  const random = chance(seed);
  const below = (count: number) => Math.floor(random() * count);
  const written = await writeLog({ entries: 4 + below(40), sha256: webSha256, random });
  const { text, checkpoint, key } = written;
  const kept = { checkpoints: checkpoint, key };
  const size = text.split("\n").length - 1;

  const whole = await agreed(text, kept, other);
  if (whole.kind !== "intact" || whole.covered !== size || !whole.signed) throw new Error(`Untouched: ${whole.kind}.`);

  const [kind, change] = changes[below(changes.length)] ?? ["edit", edit];
  const lines = text.trimEnd().split("\n");
  const changed = await change(lines, below, async (count) =>
    (await writeLog({ entries: count, sha256: webSha256, random })).text.trimEnd().split("\n"),
  );
  const log = changed.length === 0 ? "" : `${changed.join("\n")}\n`;
  if (log === text) throw new Error(`${kind} changed nothing.`);
  const verdict = await agreed(log, kept, other);
  // A log that goes on by the rules after its checkpoint may be an honest one: it is told how far the checkpoint reaches.
  const isFound =
    kind === "go on" ? verdict.kind === "intact" && verdict.covered < verdict.entries : verdict.kind === "broken";
  if (!isFound) throw new Error(`${kind} was not found: ${JSON.stringify(verdict)}`);

  const at = below(checkpoint.length);
  const spoilt = put(checkpoint, at, below);
  const refused = await agreed(text, { ...kept, checkpoints: spoilt }, other);
  if (refused.kind !== "refused") throw new Error(`A checkpoint changed at ${at} was ${refused.kind}: ${spoilt}`);
  return { kind };
}

/** What both verifiers say. */
async function agreed(
  log: string,
  kept: { readonly checkpoints: string; readonly key: string },
  other: OtherVerifier,
): Promise<LogVerdict> {
  const ours = await verifyLog(log, kept);
  const theirs = await other({ log, ...kept });
  const told = (verdict: { kind: string; line?: number; covered?: number; root?: string }) =>
    JSON.stringify([verdict.kind, verdict.line, verdict.covered, verdict.root]);
  if (told(ours) !== told(theirs)) throw new Error(`Ours says ${told(ours)}, the other ${told(theirs)}, of\n${log}`);
  return ours;
}

type Change = (
  lines: readonly string[],
  below: (count: number) => number,
  foreign: (count: number) => Promise<readonly string[]>,
) => readonly string[] | Promise<readonly string[]>;

const edit: Change = (lines, below) => {
  const at = below(lines.length);
  const line = lines[at] ?? "";
  return lines.with(at, put(line, below(line.length), below));
};

const changes: readonly (readonly [string, Change])[] = [
  ["edit", edit],
  ["edit, every hash made anew", (lines, below) => rewritten(changedAt(lines, below(lines.length)))],
  ["cut", (lines, below) => lines.toSpliced(below(lines.length - 1), 1 + below(3))],
  [
    "cut, every hash made anew",
    (lines, below) => rewritten(entriesOf(lines.toSpliced(below(lines.length - 1), 1 + below(3)))),
  ],
  ["extend", async (lines, _below, foreign) => [...lines, (await foreign(lines.length + 1)).at(-1) ?? ""]],
  ["extend by its own last line", (lines) => [...lines, lines.at(-1) ?? ""]],
  ["go on", (lines) => rewritten([...entriesOf(lines), ...entriesOf(lines.slice(-1))])],
  [
    "reorder",
    (lines, below) => {
      const [one, shift] = [below(lines.length), 1 + below(lines.length - 1)];
      const two = (one + shift) % lines.length;
      return lines.with(one, lines[two] ?? "").with(two, lines[one] ?? "");
    },
  ],
  ["truncate", (lines, below) => lines.slice(0, below(lines.length))],
  ["truncate in a line", (lines, below) => [...lines.slice(0, -1), (lines.at(-1) ?? "").slice(0, 1 + below(60))]],
  [
    "fork",
    (lines, below) => {
      const from = below(lines.length);
      return rewritten([...entriesOf(lines.slice(0, from)), ...changedAt(lines, from).slice(from)]);
    },
  ],
  ["another log", async (lines, _below, foreign) => foreign(lines.length)],
];

const entriesOf = (lines: readonly string[]) => lines.map((line) => JSON.parse(line) as AuditEntry);
const changedAt = (lines: readonly string[], at: number) =>
  entriesOf(lines).map((entry, index) => (index === at ? { ...entry, subject: `${entry.subject} 2` } : entry));

/** What somebody does who has the storage and knows the form: numbers, links and hashes fit again. */
async function rewritten(entries: readonly AuditEntry[]): Promise<readonly string[]> {
  const lines: string[] = [];
  let prev = beginning;
  for (const [index, { hash: _was, ...entry }] of entries.entries()) {
    const unhashed = { ...entry, seq: index + 1, prev };
    prev = await hashOfEntry(unhashed);
    lines.push(lineOf({ ...unhashed, hash: prev }));
  }
  return lines;
}

/** Another sign in the place of one. */
function put(text: string, at: number, below: (count: number) => number): string {
  const signs = ["0", "1", "a", "f", '"', " ", "\\", "{", "é", "=", "A"].filter((sign) => sign !== text.charAt(at));
  return text.slice(0, at) + (signs[below(signs.length)] ?? "") + text.slice(at + 1);
}

/** Numbers from 0 to 1 that follow from the seed (mulberry32). */
export function chance(seed: number): () => number {
  let state = (seed ^ Math.floor(seed / 2 ** 32)) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
