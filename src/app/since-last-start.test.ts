import { expect, test } from "vitest";
import { createFakeRawDisk } from "#core/vault/fake-disk.ts";
import { createSealedRows } from "#core/vault/sealed-rows.ts";
import { openOwnKeyring } from "#core/vault/testing/open-keyring.ts";
import { createFakeAudit } from "#core/words/fake-audit.ts";
import { createMemoryRows } from "#core/words/memory-rows.ts";
import { createProgramLocks } from "#core/words/program-locks.ts";
import { StorageTrouble } from "#core/words/rows.ts";
import { logSinceLastStart, rowAfterRestore } from "./since-last-start.ts";

const locks = createProgramLocks();

test("an update is in the log once, with the version before and the one that runs now", async () => {
  const rows = createMemoryRows();
  const audit = createFakeAudit();
  const start = (version: string) => logSinceLastStart({ rows, audit, locks, version });
  await start("1.0.0"); // a first day is no update
  await start("1.0.0");
  expect(audit.entries).toEqual([]);
  await Promise.all([start("1.1.0"), start("1.1.0")]);
  await start("1.1.0");
  expect(audit.entries).toMatchObject([{ phase: "note", action: "app.update", subject: "1.0.0 to 1.1.0" }]);
});

test("a log that cannot be written is told at the next start", async () => {
  const rows = createMemoryRows();
  await logSinceLastStart({ rows, audit: createFakeAudit(), locks, version: "1.0.0" });
  const full = { note: () => Promise.reject(new StorageTrouble("full", "There is no room.")) };
  await logSinceLastStart({ rows, audit: full, locks, version: "1.1.0" });
  const audit = createFakeAudit();
  await logSinceLastStart({ rows, audit, locks, version: "1.1.0" });
  expect(audit.entries).toHaveLength(1);
});

test("an older backup that comes back is told as that, and not as an update from the version that made it", async () => {
  const disk = createFakeRawDisk();
  const keyring = await openOwnKeyring(disk.shelf);
  const rows = createSealedRows({ raw: disk.raw, keyring, onDamage: () => undefined });
  const audit = createFakeAudit();
  const start = () => logSinceLastStart({ rows, audit, locks, version: "1.1.0" });
  await logSinceLastStart({ rows, audit, locks, version: "1.0.0" }); // as the backup has it
  const row = await rowAfterRestore(keyring, "1.1.0", { at: 7, app: "1.0.0" });
  expect(new TextDecoder().decode(row.sealed)).not.toContain("1.1.0");
  await disk.raw.write([{ kind: "put", row }]);
  await start();
  await start();
  expect(audit.entries).toMatchObject([
    { action: "backup.restore", subject: "backup", details: { madeAt: 7, app: "1.0.0" } },
  ]);
});

test("that what several people have in common was put back is told apart, by whose key opens the row", async () => {
  const disk = createFakeRawDisk();
  const keyring = await openOwnKeyring(disk.shelf);
  const rows = createSealedRows({ raw: disk.raw, keyring, onDamage: () => undefined });
  const audit = createFakeAudit();
  await disk.raw.write([
    { kind: "put", row: await rowAfterRestore(keyring, "1.1.0", { at: 7, app: "1.0.0", of: "house" }) },
  ]);
  await logSinceLastStart({ rows, audit, locks, version: "1.1.0" });
  expect(audit.entries).toMatchObject([
    { phase: "note", action: "backup.restore", subject: "house", details: { madeAt: 7, app: "1.0.0" } },
  ]);
});
