import type { AuditEntry } from "#core/audit/entry-schema.ts";
import type { AuditLog } from "#core/audit/audit-log.ts";
import type { AuditDesk, AuditEntryView } from "./app.ts";

/** The log as people and scripts see it: entries as plain data, intents without an outcome marked as open. */
export function createAuditDesk(deps: { readonly log: AuditLog }): AuditDesk {
  const { log } = deps;
  return {
    entries: async () => viewsOf(await log.entries()),

    watch(listener) {
      let known: readonly AuditEntry[] = [];
      let reading = Promise.resolve();
      let stopped = false;
      const refresh = () => {
        // One after another; each asks only for what is new.
        reading = reading.then(async () => {
          if (stopped) return;
          const first = known.length === 0;
          const fresh = await log.entries(known.at(-1)?.seq ?? 0);
          known = [...known, ...fresh];
          if (first || fresh.length > 0) tell();
        });
      };
      // While this waited, the listener may have left.
      const tell = () => {
        if (!stopped) listener(viewsOf(known));
      };
      const leave = log.watch(refresh);
      refresh();
      return () => {
        stopped = true;
        leave();
      };
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
