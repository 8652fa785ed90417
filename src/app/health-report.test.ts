import { expect, test } from "vitest";
import { createAuditLog } from "#core/audit/audit-log.ts";
import { openAuditorKeys } from "#core/audit/auditor-keys.ts";
import { createProgramLocks } from "#core/words/program-locks.ts";
import { createMemoryRows } from "#core/words/memory-rows.ts";
import { reportHealth } from "./health-report.ts";

const random = { bytes: (count: number) => crypto.getRandomValues(new Uint8Array(count)) };

test("the report says where the log ends, what vouches for it, and how much there is to look things up in", async () => {
  const rows = createMemoryRows();
  const logRows = createMemoryRows(); // what several people have in common
  const computes = { simd: "relaxed", sharedMemory: true } as const;
  const report = () => reportHealth({ rows, logRows, computes, dataFormat: 1 });
  expect(await report()).toEqual({
    log: { entries: 0 },
    documents: { count: 0, passages: 0, bytes: 0 },
    index: { passages: 0, bytes: 0 },
    computes,
    dataFormat: 1,
  });

  const locks = createProgramLocks();
  const auditors = () => openAuditorKeys({ shared: logRows, own: rows, locks });
  const log = createAuditLog({ rows: logRows, locks, clock: { now: () => 1000 }, random, auditors });
  for (const subject of ["one", "two"]) await log.note({ action: "test", subject });
  await log.checkpoint();
  await log.note({ action: "test", subject: "three" });
  const document = { id: "d", neuronId: "n", name: "Lease", sha256: "", addedAt: 1 };
  await rows.write([
    { kind: "put", store: "documents", id: "d", value: { ...document, passages: 3, bytes: 900 } },
    { kind: "put", store: "documents", id: "e", value: { ...document, passages: 4, bytes: 100 } },
    { kind: "put", store: "vectors", id: "d", value: { model: "m", dimensions: 2, data: new Uint8Array(3 * 4 * 2) } },
    { kind: "put", store: "documents", id: "spoilt", value: { passages: "many" } },
  ]);
  expect(await report()).toMatchObject({
    log: { entries: 3, head: expect.stringMatching(/^[0-9a-f]{12}$/) as string, checkpoint: { size: 2, at: 1000 } },
    documents: { count: 2, passages: 7, bytes: 1000 },
    index: { passages: 3, bytes: 24 },
  });
});
