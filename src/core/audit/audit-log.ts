import type { AuditEvent, AuditPort } from "#core/words/audit-port.ts";
import { canonicalJson } from "#core/words/json.ts";
import type { JsonObject } from "#core/words/json.ts";
import type { Clock, Locks, Random, Unsubscribe } from "#core/words/ports.ts";
import { StorageTrouble } from "#core/words/rows.ts";
import type { Rows } from "#core/words/rows.ts";
import type { AuditEntry } from "./entry-schema.ts";
import { beginning, hashOfEntry, putBeside, wellFormed } from "./entry.ts";
import type { AuditVerdict } from "./verify-lines.ts";

export interface AuditLog extends AuditPort {
  /** The entries after number `seq` (0: all), in order. What is damaged is left out; `verify` says so. */
  entries(after?: number): Promise<readonly AuditEntry[]>;
  /** Tells, in every tab, that there are new entries. */
  watch(listener: () => void): Unsubscribe;
  /** JSON lines: one entry a line, each line canonical and ended. */
  exportLines(): Promise<string>;
  /** Checks the whole chain, and that it reaches the head kept beside it: here a tail that was cut off is found too. */
  verify(): Promise<AuditVerdict>;
}

/**
 * The log that shows when it was tampered with: each entry holds the hash of the one before. Entries are numbered and
 * linked under a lock that all tabs share, and each is written together with the new head, so the chain cannot fork.
 */
export function createAuditLog(deps: {
  readonly rows: Rows;
  readonly locks: Locks;
  readonly clock: Clock;
  readonly random: Random;
}): AuditLog {
  const { rows, locks, clock, random } = deps;

  async function readHead(): Promise<Head> {
    try {
      const head = await rows.get(headStore, "head");
      if (head === undefined) return { seq: 0, hash: beginning };
      if (isHead(head)) return head;
    } catch (error) {
      if (!(error instanceof StorageTrouble && error.kind === "damaged")) throw error;
    }
    // The one damaged row must not stop everything that has to be logged: the last entry that opens goes on.
    return (await all()).at(-1) ?? { seq: 0, hash: beginning };
  }

  const append = (
    link: Pick<AuditEntry, "phase" | "of" | "outcome"> & Omit<AuditEvent, "details">,
    details: JsonObject | undefined,
  ) =>
    locks.withLock("audit", async () => {
      const head = await readHead();
      const entry = {
        v: 1 as const,
        seq: head.seq + 1,
        at: clock.now(),
        ...wellFormed(link),
        ...(details === undefined ? {} : await putBeside(wellFormed(details), random.bytes(16))),
        prev: head.hash,
      };
      const next: Head = { seq: entry.seq, hash: await hashOfEntry(entry) };
      await rows.write([
        { kind: "put", store, id: idOf(entry.seq), value: { ...entry, hash: next.hash } },
        { kind: "put", store: headStore, id: "head", value: next },
      ]);
      return entry.seq;
    });

  // The schema comes when it is needed: the page's first load does without.
  const schema = () => import("./entry-schema.ts");

  async function all(): Promise<readonly AuditEntry[]> {
    const [{ isAuditEntry }, kept] = await Promise.all([schema(), rows.list(store)]);
    return kept.map((row) => row.value).filter(isAuditEntry);
  }

  const exportLines = async () => (await all()).map((entry) => `${lineOf(entry)}\n`).join("");

  return {
    intent: ({ details, ...event }) => append({ phase: "intent", ...event }, details),
    async note({ details, ...event }) {
      await append({ phase: "note", ...event }, details);
    },
    async outcome(of, outcome, details) {
      const [{ isAuditEntry }, intent] = await Promise.all([schema(), rows.get(store, idOf(of))]);
      if (!isAuditEntry(intent) || intent.phase !== "intent") throw new RangeError(`Entry ${of} is no intent.`);
      const { action, subject, neuronId } = intent;
      const event = { action, subject, ...(neuronId === undefined ? {} : { neuronId }) };
      await append({ phase: "outcome", of, outcome, ...event }, details);
    },
    async entries(after = 0) {
      if (after === 0) return all();
      const [{ isAuditEntry }, { seq }] = await Promise.all([schema(), readHead()]);
      const fresh = Array.from({ length: Math.max(0, seq - after) }, (_, index) =>
        rows.get(store, idOf(after + 1 + index)),
      );
      return (await Promise.allSettled(fresh)).flatMap((row) =>
        row.status === "fulfilled" && isAuditEntry(row.value) ? [row.value] : [],
      );
    },
    watch: (listener) => rows.watch([store], listener),
    exportLines,
    async verify() {
      const { head, lines } = await locks.withLock("audit", async () => ({
        head: await readHead(),
        lines: await exportLines(),
      }));
      const { verifyLines } = await import("./verify-lines.ts");
      const verdict = await verifyLines(lines);
      if (verdict.kind === "broken" || verdict.entries === head.seq) return verdict;
      const reason = `The log ends at entry ${verdict.entries} and should reach entry ${head.seq}: the last ones are missing or damaged.`;
      return { kind: "broken", line: verdict.entries + 1, seq: verdict.entries + 1, reason };
    },
  };
}

// An entry holds nothing but JSON; its type says "perhaps absent" where JSON leaves out.
const lineOf = (entry: AuditEntry) => canonicalJson(entry as unknown as JsonObject);

interface Head {
  readonly seq: number;
  readonly hash: string;
}
const isHead = (value: unknown): value is Head =>
  typeof value === "object" &&
  value !== null &&
  "seq" in value &&
  "hash" in value &&
  typeof value.seq === "number" &&
  typeof value.hash === "string";

const store = "audit";
const headStore = "audit-head";
/** Ids sort as their numbers do. */
const idOf = (seq: number) => String(seq).padStart(12, "0");
