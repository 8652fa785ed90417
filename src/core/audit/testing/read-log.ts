import { createProgramLocks } from "#core/words/program-locks.ts";
import { createMemoryRows } from "#core/words/memory-rows.ts";
import { createAuditLog } from "../audit-log.ts";
import { openAuditorKeys } from "../auditor-keys.ts";
import { isOnlyAuditors } from "../log.ts";
import type { AuditLog, LogDeps, OnlyAuditors } from "../log.ts";
import type { LogVerdict } from "../verify-log.ts";

type Reading = "entries" | "exportLines" | "prove" | "eraseDetails";

/** A log as its auditor has it: what is asked to be read is read. */
export type ReadLog = Omit<AuditLog, Reading | "verify"> & {
  verify(elsewhere?: string): Promise<LogVerdict>;
} & {
  [Name in Reading]: (
    ...asked: Parameters<AuditLog[Name]>
  ) => Promise<Exclude<Awaited<ReturnType<AuditLog[Name]>>, OnlyAuditors>>;
};

/** Over rows in memory, of a person who is alone on the machine, unless something else is given. */
export function openReadLog(given: Partial<LogDeps> = {}): ReadLog {
  const rows = given.rows ?? createMemoryRows();
  const locks = given.locks ?? createProgramLocks();
  const log = createAuditLog({
    clock: { now: () => 1000 },
    random: { bytes: (count) => crypto.getRandomValues(new Uint8Array(count)) },
    auditors: () => openAuditorKeys({ shared: rows, own: rows, locks }),
    ...given,
    ...{ rows, locks },
  });
  return {
    ...log,
    entries: async (...asked) => told(await log.entries(...asked)),
    exportLines: async () => told(await log.exportLines()),
    prove: async (seq) => told(await log.prove(seq)),
    verify: async (elsewhere) => {
      const verdict = await log.verify(elsewhere);
      if (verdict.kind === "linked") throw new Error("The log was not read.");
      return verdict;
    },
    eraseDetails: async (seqs) => told(await log.eraseDetails(seqs)),
  };
}

function told<Value>(read: Value): Exclude<Value, OnlyAuditors> {
  if (isOnlyAuditors(read)) throw new Error(read.reason);
  return read as Exclude<Value, OnlyAuditors>;
}
