import type { AuditLog, LogDeps } from "./log.ts";

export type { AuditLog } from "./log.ts";

/**
 * The log that shows when it was tampered with: each entry holds the hash of the one before, a Merkle tree stands over
 * all of them, and signed checkpoints say what it was. Entries are numbered and linked under a lock that all tabs
 * share, and each is written together with the new head, so the chain cannot fork.
 *
 * All of that comes with the first use: the page's first load does without.
 */
export function createAuditLog(deps: LogDeps): AuditLog {
  const kept = async () => (await import("./kept-log.ts")).createKeptLog(deps);
  let opened: ReturnType<typeof kept> | undefined;
  const log = () =>
    (opened ??= kept().catch((thrown: unknown) => {
      opened = undefined; // a part that could not be fetched now may be there the next time
      throw thrown;
    }));
  return {
    intent: async (event) => (await log()).intent(event),
    outcome: async (...said) => (await log()).outcome(...said),
    note: async (event) => (await log()).note(event),
    entries: async (...range) => (await log()).entries(...range),
    size: async () => (await log()).size(),
    watch: (listener) => deps.rows.watch(["audit"], listener),
    exportLines: async () => (await log()).exportLines(),
    checkpoint: async () => (await log()).checkpoint(),
    checkpoints: async () => (await log()).checkpoints(),
    verify: async (elsewhere) => (await log()).verify(elsewhere),
    prove: async (seq) => (await log()).prove(seq),
    eraseDetails: async (seqs) => (await log()).eraseDetails(seqs),
    sealOlder: async (...asked) => (await log()).sealOlder(...asked),
    lookAfter: async (rest) => (await log()).lookAfter(rest),
    soundness: async () => (await log()).soundness(),
    watchSoundness: (listener) => deps.rows.watch(["audit-checked"], listener),
  };
}
