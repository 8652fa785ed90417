import type { AuditEvent } from "#core/words/audit-port.ts";
import type { JsonObject } from "#core/words/json.ts";
import { troubleOf } from "#core/words/rows.ts";
import type { Change } from "#core/words/rows.ts";
import type { AuditLog, LogDeps } from "./log.ts";
import { createCheckpoints } from "./checkpoints.ts";
import { isAuditEntry } from "./entry-schema.ts";
import type { AuditEntry } from "./entry-schema.ts";
import { hashOfEntry, lineOf, putBeside, wellFormed } from "./entry.ts";
import { allEntries, entryStore, grow, idOf, putHead, readHead } from "./head.ts";
import type { Head } from "./head.ts";
import { proveEntry } from "./prove-entry.ts";
import { verifyKept } from "./verify-kept.ts";

/** The log over its rows; audit-log.ts says what it promises. */
export function createKeptLog(deps: LogDeps): Omit<AuditLog, "watch"> {
  const { rows, locks, clock, random, later } = deps;
  const alone = <Value>(work: () => Promise<Value>) => locks.withLock("audit", work);
  const made = createCheckpoints({ rows, clock, random });
  let waiting = false;

  const append = (
    link: Pick<AuditEntry, "phase" | "of" | "outcome"> & Omit<AuditEvent, "details">,
    details: JsonObject | undefined,
  ) =>
    alone(async () => {
      const { head, changes } = await readHead(rows);
      const unhashed = {
        v: 1 as const,
        seq: head.seq + 1,
        at: clock.now(),
        ...wellFormed(link),
        ...(details === undefined ? {} : await putBeside(wellFormed(details), random.bytes(16))),
        prev: head.hash,
      };
      const entry = { ...unhashed, hash: await hashOfEntry(unhashed) };
      const grown = await grow(head.tree, [entry.hash]);
      const next: Head = { seq: entry.seq, hash: entry.hash, tree: grown.tree, signed: head.signed };
      const signed = made.isDue(next) ? await made.make(next) : undefined;
      await rows.write([
        { kind: "put", store: entryStore, id: idOf(entry.seq), value: entry },
        ...changes,
        ...grown.changes,
        ...(signed?.changes ?? []),
        putHead(signed?.head ?? next),
      ]);
      if (signed === undefined) checkpointLater();
      return entry.seq;
    });

  /** So that entries do not stay without a checkpoint when no further one comes. */
  function checkpointLater(): void {
    if (waiting || later === undefined) return;
    waiting = true;
    later(() => {
      waiting = false;
      void troubleOf(checkpoint()); // it is tried again at the next entry
    }, made.every);
  }

  const checkpoint = () =>
    alone(async () => {
      const { head, changes } = await readHead(rows);
      if (head.seq === 0) return undefined;
      const known = await made.of(head.seq);
      if (known !== undefined) return known;
      const signed = await made.make(head);
      if (signed === undefined) return undefined;
      await rows.write([...changes, ...signed.changes, putHead(signed.head)]);
      return signed.checkpoint;
    });

  const lines = async () => (await allEntries(rows)).map((entry) => `${lineOf(entry)}\n`).join("");

  return {
    intent: ({ details, ...event }) => append({ phase: "intent", ...event }, details),
    async note({ details, ...event }) {
      await append({ phase: "note", ...event }, details);
    },
    async outcome(of, outcome, details) {
      const intent = await rows.get(entryStore, idOf(of));
      if (!isAuditEntry(intent) || intent.phase !== "intent") throw new RangeError(`Entry ${of} is no intent.`);
      const { action, subject, neuronId } = intent;
      const event = { action, subject, ...(neuronId === undefined ? {} : { neuronId }) };
      await append({ phase: "outcome", of, outcome, ...event }, details);
    },
    async entries(after = 0) {
      if (after === 0) return allEntries(rows);
      const { seq } = (await readHead(rows)).head;
      const fresh = Array.from({ length: Math.max(0, seq - after) }, (_, index) =>
        rows.get(entryStore, idOf(after + 1 + index)),
      );
      return (await Promise.allSettled(fresh)).flatMap((row) =>
        row.status === "fulfilled" && isAuditEntry(row.value) ? [row.value] : [],
      );
    },
    async exportLines() {
      await checkpoint();
      return lines();
    },
    checkpoint,
    checkpoints: () => made.all(),
    async verify(elsewhere) {
      const here = await alone(async () => ({
        head: (await readHead(rows)).head,
        text: await lines(),
        checkpoints: await made.all(),
      }));
      return verifyKept(here, elsewhere, await deps.loadSha256?.());
    },
    async prove(seq) {
      const entry = await rows.get(entryStore, idOf(seq));
      const newest = await checkpoint();
      return isAuditEntry(entry) && newest !== undefined ? proveEntry(rows, entry, newest) : undefined;
    },
    eraseDetails: (seqs) =>
      alone(async () => {
        const found = await Promise.all(seqs.map((seq) => rows.get(entryStore, idOf(seq))));
        const erased = found.flatMap((entry): readonly Change[] => {
          if (!isAuditEntry(entry) || entry.beside === undefined) return [];
          const { beside: _gone, ...rest } = entry;
          return [{ kind: "put", store: entryStore, id: idOf(entry.seq), value: rest }];
        });
        if (erased.length > 0) await rows.write(erased);
        return erased.length;
      }),
  };
}
