import type { AuditEntry } from "#core/audit/entry-schema.ts";
import type { AuditLog } from "#core/audit/audit-log.ts";
import { liveRead } from "#core/neuron/live-read.ts";
import type { AuditDesk, AuditEntryView } from "./app.ts";

/** The log as people and scripts see it: entries as plain data, intents without an outcome marked as open. */
export function createAuditDesk(deps: {
  readonly log: AuditLog;
  /** Hears of a read that failed while somebody watches; the page's boundary does when absent. */
  readonly onTrouble?: (thrown: unknown) => void;
}): AuditDesk {
  const { log, onTrouble } = deps;
  return {
    entries: async () => viewsOf(await log.entries()),

    watch(listener) {
      let known: readonly AuditEntry[] = [];
      // Each read asks only for what is new.
      const read = async () => {
        known = [...known, ...(await log.entries(known.at(-1)?.seq ?? 0))];
        return viewsOf(known);
      };
      const entries = { watch: (_stores: readonly string[], changed: () => void) => log.watch(changed) };
      return liveRead(entries, [], read, listener, onTrouble);
    },

    export: () => log.exportLines(),

    async verify() {
      const verdict = await log.verify();
      return verdict.kind === "intact"
        ? { kind: "intact", entries: verdict.entries }
        : { kind: "broken", seq: verdict.seq, reason: verdict.reason };
    },
  };
}

function viewsOf(entries: readonly AuditEntry[]): readonly AuditEntryView[] {
  const answered = new Set(entries.map((entry) => entry.of));
  return entries.map((entry) => {
    const { seq, at, phase, action, subject, neuronId, of, outcome, hash, beside } = entry;
    return {
      seq,
      at,
      phase,
      action,
      subject,
      hash,
      details: beside?.details ?? {},
      ...(neuronId === undefined ? {} : { neuronId }),
      ...(of === undefined ? {} : { of }),
      ...(outcome === undefined ? {} : { outcome }),
      ...(phase === "intent" && !answered.has(seq) ? { open: true } : {}),
    };
  });
}
