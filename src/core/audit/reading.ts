import type { AuditEvent } from "#core/words/audit-port.ts";
import { StorageTrouble } from "#core/words/rows.ts";
import type { Rows } from "#core/words/rows.ts";
import type { createEntryBoxes } from "./entry-boxes.ts";
import { isAuditEntry } from "./entry-schema.ts";
import type { AuditEntry } from "./entry-schema.ts";
import { entryStore, idOf, readHead } from "./head.ts";
import { linkOf } from "./link.ts";
import type { Link } from "./link.ts";
import { onlyAuditors } from "./log.ts";
import type { AuditLog, KeptCheckpoint } from "./log.ts";
import { proveEntry } from "./prove-entry.ts";

/** What of the log is looked at again: all that its entries say, which only auditors are told. */
export function createReading(deps: {
  readonly rows: Rows;
  readonly boxes: ReturnType<typeof createEntryBoxes>;
  readonly alone: <Value>(work: () => Promise<Value>) => Promise<Value>;
  readonly checkpoint: () => Promise<KeptCheckpoint | undefined>;
}) {
  const { rows, boxes, alone, checkpoint } = deps;
  const forAuditor = async <Value>(read: () => Promise<Value>) => ((await boxes.mayRead()) ? read() : onlyAuditors);

  const linesIn = async (found: readonly unknown[]) =>
    (await Promise.all(found.map((row) => boxes.lineIn(row)))).flatMap((line) => line ?? []);
  const allRows = async () => (await rows.list(entryStore)).map(({ value }) => value);
  const text = async () => (await linesIn(await allRows())).map((line) => `${line}\n`).join("");

  /** Those that are there and sound. Storage that cannot be read at all is no entry that is missing. */
  async function rowsAt(seqs: readonly number[]): Promise<readonly unknown[]> {
    const found = await Promise.allSettled(seqs.map((seq) => rows.get(entryStore, idOf(seq))));
    return found.flatMap((row) => {
      if (row.status === "fulfilled") return [row.value];
      if (row.reason instanceof StorageTrouble && row.reason.kind === "damaged") return [];
      throw row.reason;
    });
  }
  const entriesAt = async (seqs: readonly number[]) => read(await linesIn(await rowsAt(seqs)));

  const forAuditors: Pick<AuditLog, "entries" | "exportLines" | "prove" | "eraseDetails" | "sealOlder"> = {
    entries: (after = 0, upTo = Infinity) =>
      forAuditor(async () => {
        const end = Math.min(upTo, (await readHead(rows)).head.seq);
        if (after === 0 && upTo === Infinity) return read(await linesIn(await allRows()));
        return entriesAt(numbered(after, end));
      }),

    exportLines: () =>
      forAuditor(async () => {
        await checkpoint();
        return text();
      }),

    prove: (seq) =>
      forAuditor(async () => {
        const [entry] = await entriesAt([seq]);
        const newest = await checkpoint();
        return entry === undefined || newest === undefined ? undefined : proveEntry(rows, entry, newest);
      }),

    eraseDetails: (seqs) =>
      forAuditor(async () => {
        let erased = 0;
        for (const some of inBatches(seqs)) {
          erased += await alone(async () => {
            const bare = (await entriesAt(some)).flatMap(({ beside, ...rest }) =>
              beside === undefined || Object.keys(beside.details).length === 0 ? [] : [rest],
            );
            return rewrite(bare);
          });
        }
        return erased;
      }),

    async sealOlder(rest = () => Promise.resolve()) {
      const { seq: end } = (await readHead(rows)).head;
      let sealed = 0;
      for (const some of inBatches(numbered(0, end))) {
        if ((await rowsAt(some)).some(isAuditEntry)) {
          // Read again, alone: details may have been erased since.
          sealed += await alone(async () => rewrite((await rowsAt(some)).filter(isAuditEntry)));
        }
        await rest();
      }
      return sealed;
    },
  };

  async function rewrite(entries: readonly AuditEntry[]): Promise<number> {
    if (entries.length === 0) return 0;
    await rows.write(await boxes.seal(entries));
    boxes.written();
    return entries.length;
  }

  return {
    forAuditors,

    /** What an intent of an earlier start was about. Undefined when it is none, or this person does not read the log. */
    async intentOf(seq: number): Promise<Omit<AuditEvent, "details"> | undefined> {
      const [entry] = (await boxes.mayRead()) ? await entriesAt([seq]) : [];
      if (entry?.phase !== "intent") return undefined;
      const { action, subject, neuronId } = entry;
      return { action, subject, ...(neuronId === undefined ? {} : { neuronId }) };
    },

    /** The entries after one number up to another, as far as this person sees. */
    part: async (
      after: number,
      upTo: number,
    ): Promise<{ readonly text: string } | { readonly links: readonly Link[] }> => {
      const found = await rowsAt(numbered(after, upTo));
      return (await boxes.mayRead())
        ? { text: (await linesIn(found)).map((line) => `${line}\n`).join("") }
        : { links: found.flatMap((row) => linkOf(row) ?? []) };
    },
    mayRead: () => boxes.mayRead(),

    /** All of it, as far as this person sees. */
    whole: async (): Promise<{ readonly text: string } | { readonly links: readonly Link[] }> =>
      (await boxes.mayRead())
        ? { text: await text() }
        : { links: (await allRows()).flatMap((row) => linkOf(row) ?? []) },
  };
}

const read = (lines: readonly string[]): readonly AuditEntry[] =>
  lines.map((line) => JSON.parse(line) as unknown).filter(isAuditEntry);

/** The numbers after one, up to another. */
const numbered = (after: number, upTo: number): readonly number[] =>
  Array.from({ length: Math.max(0, upTo - after) }, (_, index) => after + 1 + index);

/** As many entries as are written at once. */
function* inBatches(seqs: readonly number[]): Generator<readonly number[]> {
  for (let start = 0; start < seqs.length; start += 100) yield seqs.slice(start, start + 100);
}
