import { expect, test } from "vitest";
import { openReadLog } from "#core/audit/testing/read-log.ts";
import { createSealedRows } from "#core/vault/sealed-rows.ts";
import { openOwnKeyring } from "#core/vault/testing/open-keyring.ts";
import { verifyLog } from "#core/audit/verify-log.ts";
import { loadQuickSha256 } from "../hash/quick-sha256.ts";
import { createWebLocks } from "../locks/web-locks.ts";
import { openStorage } from "./open-storage.ts";

/** The log as the app has it: sealed rows in IndexedDB, locks among tabs. */
async function openLog(name: string) {
  const storage = await openStorage(name);
  const keyring = await openOwnKeyring(storage.keys);
  const onDamage = (trouble: Error) => {
    throw trouble;
  };
  const rows = createSealedRows({ raw: storage.rows, keyring, onDamage });
  const locks = createWebLocks(navigator.locks);
  const clock = { now: () => Date.now() };
  return { storage, log: openReadLog({ rows, locks, clock, loadSha256: loadQuickSha256 }) };
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
  expect(await log.verify()).toMatchObject({ kind: "intact", entries: 200, covered: 101, signed: true });
  const indexes = (await log.entries()).map((entry) => entry.beside?.details["index"]);
  expect(new Set(indexes).size).toBe(200);
});

test("a checkpoint that this browser signs holds for its key after the log is opened again", async () => {
  const name = `log ${crypto.randomUUID()}`;
  const first = await openLog(name);
  await first.log.note({ action: "note", subject: "x", details: { text: "brain" } });
  const checkpoint = await first.log.checkpoint();
  first.storage.close();
  const { log } = await openLog(name);
  const against = { checkpoints: checkpoint?.note, key: checkpoint?.key };
  expect(await verifyLog(await log.exportLines(), against)).toMatchObject({ kind: "intact", covered: 1, signed: true });
  expect((await log.checkpoint())?.key).toBe(checkpoint?.key);
});
