import type { AuditEntry } from "#core/audit/entry-schema.ts";
import type { AuditLog } from "#core/audit/audit-log.ts";
import { liveRead } from "#core/neuron/live-read.ts";
import type { AuditDesk, AuditEntryView } from "./app.ts";
import { audited, orRefused } from "./audited.ts";

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
        const fresh = await log.entries(known.at(-1)?.seq ?? 0);
        known = fresh.some(({ action }) => action === erasing) ? await log.entries() : [...known, ...fresh];
        return viewsOf(known);
      };
      const entries = { watch: (_stores: readonly string[], changed: () => void) => log.watch(changed) };
      return liveRead(entries, [], read, listener, onTrouble);
    },

    async export() {
      await log.note({ action: "audit.export", subject: "log" });
      return log.exportLines();
    },

    async verify(kept) {
      const verdict = await log.verify(kept);
      if (verdict.kind === "refused") return verdict;
      return verdict.kind === "intact"
        ? { kind: "intact", entries: verdict.entries, covered: verdict.covered }
        : { kind: "broken", seq: verdict.seq, reason: verdict.reason };
    },

    checkpoint: () => log.checkpoint(),
    checkpoints: async () => (await log.checkpoints()).map(({ note }) => note).join("\n"),
    prove: (seq) => log.prove(seq),

    eraseDetails: (which) =>
      orRefused(async () => {
        const old = "seq" in which ? [] : (await log.entries()).filter(({ at }) => at < which.before);
        const seqs = "seq" in which ? [which.seq] : old.map(({ seq }) => seq);
        const subject = "seq" in which ? `entry ${which.seq}` : `before ${new Date(which.before).toISOString()}`;
        const entries = await audited(log, { action: erasing, subject }, () => log.eraseDetails(seqs));
        return { kind: "erased" as const, entries };
      }),
  };
}

const erasing = "audit.erase";

function viewsOf(entries: readonly AuditEntry[]): readonly AuditEntryView[] {
  const answered = new Set(entries.map((entry) => entry.of));
  return entries.map((entry) => {
    const { seq, at, phase, action, subject, neuronId, of, outcome, hash, beside, detailsHash } = entry;
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
      ...(beside === undefined && detailsHash !== undefined ? { erased: true } : {}),
      ...(phase === "intent" && !answered.has(seq) ? { open: true } : {}),
    };
  });
}
