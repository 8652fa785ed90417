import type { Clock, Random } from "#core/words/ports.ts";
import type { Change, Rows } from "#core/words/rows.ts";
import type { Auditors } from "../auditor-keys.ts";
import { createCheckpoints } from "../checkpoints.ts";
import { createEntryBoxes } from "../entry-boxes.ts";
import type { AuditEntry } from "../entry-schema.ts";
import { hashOfEntry, putBeside } from "../entry.ts";
import { grow, putHead, readHead } from "../head.ts";

/** What happened, to be written as if it had been logged then. */
export type PastEntry = Pick<AuditEntry, "at" | "phase" | "action" | "subject" | "neuronId" | "of" | "outcome"> & {
  readonly details?: Readonly<Record<string, string>>;
};

/**
 * Appends a long past in little time: real entries, sealed, chained, under the tree and a checkpoint for every hundred,
 * but a hundred at one write. For trying what takes a long log; nobody else may be at it.
 */
export async function fillLog(
  deps: {
    readonly rows: Rows;
    readonly random: Random;
    readonly clock: Clock;
    readonly auditors: () => Promise<Auditors>;
  },
  count: number,
  pastOf: (seq: number) => PastEntry,
): Promise<void> {
  const { rows, random } = deps;
  const boxes = createEntryBoxes(deps);
  const made = createCheckpoints(deps);
  let { head } = await readHead(rows);
  for (let left = count; left > 0; left -= 100) {
    const entries: AuditEntry[] = [];
    const changes: Change[] = [];
    for (let some = Math.min(100, left); some > 0; some -= 1) {
      const { details = {}, ...past } = pastOf(head.seq + 1);
      const beside = await putBeside(details, random.bytes(16));
      const unhashed = { v: 1 as const, seq: head.seq + 1, ...past, ...beside, prev: head.hash };
      const entry = { ...unhashed, hash: await hashOfEntry(unhashed) };
      const grown = await grow(head.tree, [entry.hash]);
      entries.push(entry);
      changes.push(...grown.changes);
      head = { ...head, seq: entry.seq, hash: entry.hash, tree: grown.tree };
    }
    const signed = await made.make(head);
    head = signed?.head ?? head;
    await rows.write([...(await boxes.seal(entries)), ...changes, ...(signed?.changes ?? []), putHead(head)]);
    boxes.written();
  }
}
