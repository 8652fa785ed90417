import { expect, test } from "vitest";
import { createAuditLog } from "#core/audit/audit-log.ts";
import { createSealedRows } from "#core/vault/sealed-rows.ts";
import { openOwnKeyring } from "#core/vault/testing/open-keyring.ts";
import type { Random } from "#core/words/ports.ts";
import { createWebLocks } from "../locks/web-locks.ts";
import { openStorage } from "./open-storage.ts";

const random: Random = { bytes: (count) => crypto.getRandomValues(new Uint8Array(count)) };

/** The log as the app has it: sealed rows in IndexedDB, locks among tabs. */
async function openLog(name: string) {
  const storage = await openStorage(name);
  const keyring = await openOwnKeyring(storage.keys);
  const onDamage = (trouble: Error) => {
    throw trouble;
  };
  const rows = createSealedRows({ raw: storage.rows, keyring, onDamage });
  return {
    storage,
    log: createAuditLog({ rows, locks: createWebLocks(navigator.locks), clock: { now: () => Date.now() }, random }),
  };
}

test("200 entries written at once by two openings form one chain, on the disk too", async () => {
  const name = `log ${crypto.randomUUID()}`;
  const [left, right] = await Promise.all([openLog(name), openLog(name)]);
  await Promise.all(
    Array.from({ length: 200 }, (_, index) =>
      (index % 2 === 0 ? left : right).log.intent({ action: "tool.call", subject: "clock", details: { index } }),
    ),
  );
  left.storage.close();
  right.storage.close();
  const { log } = await openLog(name);
  expect(await log.verify()).toMatchObject({ kind: "intact", entries: 200 });
  const indexes = (await log.entries()).map((entry) => entry.beside?.details["index"]);
  expect(new Set(indexes).size).toBe(200);
});
