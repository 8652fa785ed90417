import type { AuditEvent, AuditPort } from "./audit-port.ts";
import type { JsonObject } from "./json.ts";

export type FakeAuditEntry =
  | ({ readonly phase: "intent" | "note"; readonly seq: number } & AuditEvent)
  | {
      readonly phase: "outcome";
      readonly seq: number;
      readonly of: number;
      readonly outcome: string;
      readonly details?: JsonObject;
    };

/** A fake: the log as a list in memory, for tests of what writes it. No chain, no hashes. */
export function createFakeAudit(): AuditPort & { readonly entries: readonly FakeAuditEntry[] } {
  const entries: FakeAuditEntry[] = [];
  return {
    entries,
    intent(event) {
      const seq = entries.length + 1;
      entries.push({ phase: "intent", seq, ...event });
      return Promise.resolve(seq);
    },
    outcome(of, outcome, details) {
      const isIntent = entries.some(({ phase, seq }) => phase === "intent" && seq === of);
      if (!isIntent) return Promise.reject(new RangeError(`Entry ${of} is no intent.`));
      entries.push({
        phase: "outcome",
        seq: entries.length + 1,
        of,
        outcome,
        ...(details === undefined ? {} : { details }),
      });
      return Promise.resolve();
    },
    note(event) {
      entries.push({ phase: "note", seq: entries.length + 1, ...event });
      return Promise.resolve();
    },
  };
}
