import type { AuditEvent } from "#core/words/audit-port.ts";
import type { JsonObject } from "#core/words/json.ts";
import { troubleOf } from "#core/words/rows.ts";
import { createCheckpoints } from "./checkpoints.ts";
import { createEntryBoxes } from "./entry-boxes.ts";
import type { AuditEntry } from "./entry-schema.ts";
import { hashOfEntry, putBeside, wellFormed } from "./entry.ts";
import { grow, putHead, readHead } from "./head.ts";
import type { Head } from "./head.ts";
import type { AuditLog, LogDeps } from "./log.ts";
import { createReading } from "./reading.ts";
import { createUpkeep } from "./upkeep.ts";
import { verifyKept } from "./verify-kept.ts";

/** The log over its rows; audit-log.ts says what it promises. */
export function createKeptLog(deps: LogDeps): Omit<AuditLog, "watch" | "watchSoundness"> {
  const { rows, locks, clock, random, later, person } = deps;
  const alone = <Value>(work: () => Promise<Value>) => locks.withLock("audit", work);
  const made = createCheckpoints({ rows, clock, random });
  const boxes = createEntryBoxes(deps);
  /** Intents whose outcome is to come: who does not read the log must still say of what it is the outcome. */
  const begun = new Map<number, Omit<AuditEvent, "details">>();
  let waiting = false;

  const append = (
    link: Pick<AuditEntry, "phase" | "of" | "outcome"> & Omit<AuditEvent, "details">,
    details: JsonObject = {},
  ) =>
    alone(async () => {
      const { head, changes } = await readHead(rows);
      const who = person?.();
      // Where nothing is to be said beside, its salt still is: without it, the hash of a short entry could be guessed.
      const beside = await putBeside(
        wellFormed(who === undefined ? details : { ...details, person: who }),
        random.bytes(16),
      );
      const unhashed = {
        ...{ v: 1 as const, seq: head.seq + 1, at: clock.now() },
        ...wellFormed(link),
        ...beside,
        prev: head.hash,
      };
      const entry = { ...unhashed, hash: await hashOfEntry(unhashed) };
      const grown = await grow(head.tree, [entry.hash]);
      const next: Head = { seq: entry.seq, hash: entry.hash, tree: grown.tree, signed: head.signed };
      const signed = made.isDue(next) ? await made.make(next) : undefined;
      await rows.write([
        ...(await boxes.seal([entry])),
        ...changes,
        ...grown.changes,
        ...(signed?.changes ?? []),
        putHead(signed?.head ?? next),
      ]);
      boxes.written();
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

  const reading = createReading({ rows, boxes, alone, checkpoint });
  const { count, ...upkeep } = createUpkeep({ ...deps, reading, checkpoints: () => made.all() });

  return {
    ...reading.forAuditors,
    ...upkeep,
    async intent({ details, ...event }) {
      const seq = await append({ phase: "intent", ...event }, details);
      begun.set(seq, event);
      return seq;
    },
    async note({ details, ...event }) {
      await append({ phase: "note", ...event }, details);
    },
    async outcome(of, outcome, details) {
      const event = begun.get(of) ?? (await reading.intentOf(of));
      if (event === undefined) throw new RangeError(`Entry ${of} is no intent.`);
      await append({ phase: "outcome", of, outcome, ...event }, details);
      begun.delete(of);
    },
    size: async () => (await readHead(rows)).head.seq,
    checkpoint,
    checkpoints: () => made.all(),
    async verify(elsewhere) {
      const here = await alone(async () => ({
        head: (await readHead(rows)).head,
        ...(await reading.whole()),
        checkpoints: await made.all(),
      }));
      const verdict = await verifyKept(here, elsewhere, await deps.loadSha256?.());
      await troubleOf(count(verdict, elsewhere === undefined)); // what was found is told also where it cannot be kept
      return verdict;
    },
  };
}
