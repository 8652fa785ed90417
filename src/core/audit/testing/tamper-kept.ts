import { createProgramLocks } from "#core/words/program-locks.ts";
import { createMemoryDisk, createMemoryRows } from "#core/words/memory-rows.ts";
import type { Rows } from "#core/words/rows.ts";
import { createAuditLog } from "../audit-log.ts";
import { heldIn, openAuditorKeys } from "../auditor-keys.ts";
import { beginning, hashOfEntry } from "../entry.ts";
import { entryStore, idOf } from "../head.ts";
import type { SealedEntry } from "../link.ts";
import { chance } from "./tamper.ts";
import { openReadLog } from "./read-log.ts";

/**
 * Writes a log as it lies on a disk, sealed to its auditors; tampers with its rows in one way, as who has the storage
 * and its keys but no auditor's; and throws unless its auditor finds that against a checkpoint kept elsewhere, and
 * everybody else where the links show it. Everything but keys and salts follows from `seed`.
 */
export async function tamperKept(seed: number): Promise<{ readonly kind: string }> {
  const random = chance(seed);
  const below = (count: number) => Math.floor(random() * count);
  const rows = createMemoryRows(createMemoryDisk());
  const log = openReadLog({ rows });
  const size = 4 + below(12);
  for (let nth = 0; nth < size; nth += 1) await log.note({ action: "tool.call", subject: "x", details: { nth } });
  const elsewhere = (await log.checkpoint())?.note;
  const other = createAuditLog({
    ...{ rows, locks: createProgramLocks(), clock: { now: () => 1000 } },
    random: { bytes: (count) => crypto.getRandomValues(new Uint8Array(count)) },
    auditors: async () => ({
      ...(await openAuditorKeys({ shared: rows, own: rows, locks: createProgramLocks() })),
      held: [],
    }),
  });
  const whole = [await log.verify(elsewhere), await other.verify(elsewhere)].map(({ kind }) => kind);
  if (whole.join() !== "intact,linked") throw new Error(`Untouched: ${whole.join()}.`);

  const [kind, shows, change] = changes[below(changes.length)] ?? ["a bit of a box", "inside", spoilBox];
  await change(rows, size, below);
  const verdict = await openReadLog({ rows }).verify(elsewhere); // a new start: nothing is known but what lies there
  if (verdict.kind !== "broken") throw new Error(`${kind} was not found: ${JSON.stringify(verdict)}`);
  const linked = await other.verify(elsewhere);
  if (shows === "outside" && linked.kind !== "broken") throw new Error(`${kind} was not found by its links.`);
  return { kind: `kept: ${kind}` };
}

type KeptChange = (rows: Rows, size: number, below: (count: number) => number) => Promise<void>;

const entryAt = async (rows: Rows, seq: number) => (await rows.get(entryStore, idOf(seq))) as SealedEntry;
const put = (rows: Rows, seq: number, value: unknown) =>
  rows.write([{ kind: "put", store: entryStore, id: idOf(seq), value }]);
const otherDigit = (text: string, at: number) =>
  text.slice(0, at) + (text[at] === "0" ? "1" : "0") + text.slice(at + 1);

const spoilBox: KeptChange = async (rows, size, below) => {
  const seq = 1 + below(size);
  const row = await entryAt(rows, seq);
  const at = below(row.box.length);
  await put(rows, seq, { ...row, box: row.box.with(at, (row.box[at] ?? 0) ^ (1 << below(8))) });
};

/** `outside`: the links show it to everybody. `inside`: it takes who opens the entries. */
const changes: readonly (readonly [string, "inside" | "outside", KeptChange])[] = [
  ["a bit of a box", "inside", spoilBox],
  [
    "another entry's box",
    "inside",
    async (rows, size, below) => {
      const seq = 1 + below(size - 1);
      await put(rows, seq, { ...(await entryAt(rows, seq)), box: (await entryAt(rows, seq + 1)).box });
    },
  ],
  [
    "a box cut short",
    "inside",
    async (rows, size, below) => {
      const row = await entryAt(rows, 1 + below(size));
      await put(rows, row.seq, { ...row, box: row.box.slice(0, below(row.box.length)) });
    },
  ],
  [
    "the key of the boxes taken away",
    "inside",
    async (rows) => {
      const keys = await rows.list("audit-boxes");
      await rows.write(keys.map(({ id }) => ({ kind: "delete", store: "audit-boxes", id })));
    },
  ],
  [
    "a digit of a link",
    "outside",
    async (rows, size, below) => {
      const row = await entryAt(rows, 1 + below(size));
      const part = below(2) === 0 ? "prev" : "hash";
      await put(rows, row.seq, { ...row, [part]: otherDigit(row[part], below(64)) });
    },
  ],
  [
    "an entry cut out",
    "outside",
    async (rows, size, below) => rows.write([{ kind: "delete", store: entryStore, id: idOf(1 + below(size)) }]),
  ],
  [
    "two entries exchanged",
    "outside",
    async (rows, size, below) => {
      const seq = 1 + below(size - 1);
      const [one, two] = [await entryAt(rows, seq), await entryAt(rows, seq + 1)];
      await put(rows, seq, two);
      await put(rows, seq + 1, one);
    },
  ],
  ["the whole log written anew", "outside", (rows, size) => rewrite(rows, size)],
];

/** What somebody does who knows the form: other entries, links and hashes that fit, a head to match. */
async function rewrite(rows: Rows, size: number): Promise<void> {
  if ((await heldIn(rows)).length === 0) throw new Error("It has no auditor.");
  let prev = beginning;
  for (let seq = 1; seq <= size; seq += 1) {
    const unhashed = { v: 1 as const, seq, at: 1000, phase: "note" as const, action: "other", subject: "y", prev };
    prev = await hashOfEntry(unhashed);
    await put(rows, seq, { ...unhashed, hash: prev });
  }
  await rows.write([{ kind: "put", store: "audit-head", id: "head", value: { seq: size, hash: prev } }]);
}
