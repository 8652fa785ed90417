import type { AuditEntry } from "#core/audit/entry-schema.ts";
import { isOnlyAuditors } from "#core/audit/log.ts";
import type { AuditLog, OnlyAuditors } from "#core/audit/log.ts";
import type { AuditEntryView, LateAuditDesk } from "./app.ts";
import { erasing, told, watchIndex } from "./audit-desk-index.ts";
import { audited, orRefused } from "./audited.ts";

/** The log as people and scripts see it: entries as plain data, intents without an outcome marked as open. */
export function createAuditDesk(deps: {
  readonly log: AuditLog;
  /** Hears of a read that failed while somebody watches; the page's boundary does when absent. */
  readonly onTrouble?: (thrown: unknown) => void;
}): LateAuditDesk {
  const { log, onTrouble } = deps;
  return {
    async entries(after, upTo) {
      const entries = await log.entries(after, upTo);
      if (isOnlyAuditors(entries)) return refused(entries);
      return viewsOf(entries, { toTheEnd: upTo === undefined });
    },

    watch: (listener) => watchIndex(log, listener, onTrouble),

    async export() {
      const first = await log.entries(0, 1);
      if (isOnlyAuditors(first)) return refused(first); // what is refused has not happened, and is not written down as if
      await log.note({ action: "audit.export", subject: "log" });
      const text = await log.exportLines();
      return isOnlyAuditors(text) ? refused(text) : { kind: "exported", text };
    },

    async verify(kept) {
      const verdict = await log.verify(kept);
      switch (verdict.kind) {
        case "refused":
          return verdict;
        case "broken":
          return { kind: "broken", seq: verdict.seq, reason: verdict.reason };
        case "intact":
        case "linked":
          return {
            kind: "intact",
            entries: verdict.entries,
            covered: verdict.covered,
            read: verdict.kind === "intact",
          };
      }
    },

    checkpoint: () => log.checkpoint(),
    checkpoints: async () => (await log.checkpoints()).map(({ note }) => note).join("\n"),
    async prove(seq) {
      const proof = await log.prove(seq);
      if (isOnlyAuditors(proof)) return refused(proof);
      return proof === undefined ? { kind: "refused", reason: cannotSign } : { kind: "proved", proof };
    },

    eraseDetails: (which) =>
      orRefused(async () => {
        const seqs = "seq" in which ? [which.seq] : await olderThan(log, which.before);
        if (isOnlyAuditors(seqs)) return refused(seqs);
        const subject = "seq" in which ? `entry ${which.seq}` : `before ${new Date(which.before).toISOString()}`;
        return audited(log, { action: erasing, subject }, async () => {
          const entries = await log.eraseDetails(seqs);
          return isOnlyAuditors(entries) ? refused(entries) : { kind: "erased" as const, entries };
        });
      }),
  };
}

const refused = ({ reason }: OnlyAuditors) => ({ kind: "refused" as const, reason });

/** The numbers of the entries from before a moment that have details, found by ranges. */
async function olderThan(log: AuditLog, before: number): Promise<readonly number[] | OnlyAuditors> {
  const size = await log.size();
  const found: number[] = [];
  for (let after = 0; after < size; after += 500) {
    const entries = await log.entries(after, Math.min(size, after + 500));
    if (isOnlyAuditors(entries)) return entries;
    found.push(...entries.flatMap(({ at, seq, beside }) => (at < before && beside !== undefined ? [seq] : [])));
  }
  return found;
}

const cannotSign = "There is no checkpoint to prove it with: this browser cannot sign.";

function viewsOf(
  entries: readonly AuditEntry[],
  { toTheEnd }: { readonly toTheEnd: boolean },
): readonly AuditEntryView[] {
  const answered = new Set(entries.map((entry) => entry.of));
  return entries.map((entry) => {
    const { seq, hash, beside, detailsHash } = entry;
    return {
      ...told(entry),
      hash,
      details: beside?.details ?? {},
      ...(beside === undefined && detailsHash !== undefined ? { erased: true } : {}),
      ...(toTheEnd && entry.phase === "intent" && !answered.has(seq) ? { open: true } : {}),
    };
  });
}
