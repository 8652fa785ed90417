import { describe, expect, test, vi } from "vitest";
import type { Bytes } from "#core/words/bytes.ts";
import { createProgramLocks } from "#core/words/program-locks.ts";
import { createMemoryDisk, createMemoryRows } from "#core/words/memory-rows.ts";
import type { MemoryDisk } from "#core/words/memory-rows.ts";
import { createAuditLog } from "./audit-log.ts";
import {
  dropAuditorKeys,
  heldIn,
  holdAuditorKeys,
  makeAuditorKeys,
  openAuditorKeys,
  readAuditorKeys,
  readPublicKey,
  renewAuditorKeys,
  writeAuditorKeys,
  writePublicKey,
} from "./auditor-keys.ts";
import { hashOfEntry } from "./entry.ts";
import type { AuditEntry } from "./entry-schema.ts";
import { isOnlyAuditors } from "./log.ts";
import type { AuditLog } from "./log.ts";
import { openReadLog } from "./testing/read-log.ts";
import { verifyLog } from "./verify-log.ts";

/** A machine with a log that everyone appends to, and people who each have rows of their own. */
function machine() {
  const disk = createMemoryDisk();
  const [shared, locks] = [createMemoryRows(disk), createProgramLocks()];
  const person = (name: string) => {
    const own = createMemoryRows();
    const keys = { shared, own, locks };
    const log = (): AuditLog =>
      createAuditLog({
        ...{ rows: createMemoryRows(disk), locks, clock: { now: () => 1000 }, person: () => name },
        random: { bytes: (count) => crypto.getRandomValues(new Uint8Array(count)) },
        auditors: () => openAuditorKeys(keys),
      });
    return { own, keys, log: log(), openAgain: log };
  };
  return { disk, shared, person };
}
const secret = { action: "tool.call", subject: "clock", details: { words: "Eva's diagnosis" } };

/** Everything that lies in the log's rows, as text. */
const atRest = (disk: MemoryDisk): string =>
  [...disk.stores.values()]
    .flatMap((rows) =>
      [...rows].map(([id, row]) => `${id} ${row.tags.join(" ")} ${new TextDecoder().decode(row.value)}`),
    )
    .join("\n");

const idOf = (seq: number) => String(seq).padStart(12, "0");

/** The row of an entry, to be changed as somebody does who has the storage. */
function rowOf(disk: MemoryDisk, seq: number) {
  const rows = createMemoryRows(disk);
  return {
    read: async () => (await rows.get("audit", idOf(seq))) as { readonly box: Bytes; readonly hash: string },
    put: (value: unknown) => rows.write([{ kind: "put", store: "audit", id: idOf(seq), value }]),
    remove: () => rows.write([{ kind: "delete", store: "audit", id: idOf(seq) }]),
  };
}

describe("a log that only auditors read", () => {
  test("a public key that somebody puts in the auditors' place is refused, where the admins have signed for another", async () => {
    const { disk, shared, person } = machine();
    const zoe = person("Zoe");
    await zoe.log.note(secret);
    const { publicKey } = await openAuditorKeys(zoe.keys);
    const signedFor = readPublicKey(writePublicKey(publicKey));
    expect([signedFor, readPublicKey("no key")]).toEqual([publicKey, undefined]);

    const theirs = await makeAuditorKeys();
    const { curve, publicKey: swapped } = theirs;
    await shared.write([{ kind: "put", store: "audit-auditors", id: "public", value: { curve, publicKey: swapped } }]);
    const pinned = { ...zoe.keys, pinned: () => Promise.resolve(signedFor) };
    expect((await openAuditorKeys(zoe.keys)).publicKey.publicKey).toEqual(swapped); // what it keeps from happening
    expect((await openAuditorKeys(pinned)).publicKey).toEqual(publicKey);
    const log = createAuditLog({
      ...{ rows: createMemoryRows(disk), locks: zoe.keys.locks, clock: { now: () => 1000 }, person: () => "Bo" },
      random: { bytes: (count) => crypto.getRandomValues(new Uint8Array(count)) },
      auditors: () => openAuditorKeys(pinned),
    });
    await log.note(secret);
    const thief = createMemoryRows();
    await holdAuditorKeys(thief, [theirs]);
    const stolen = createAuditLog({
      ...{ rows: createMemoryRows(disk), locks: zoe.keys.locks, clock: { now: () => 1000 }, person: () => "Eve" },
      random: { bytes: (count) => crypto.getRandomValues(new Uint8Array(count)) },
      auditors: () => openAuditorKeys({ ...zoe.keys, own: thief }),
    });
    expect(JSON.stringify(await stolen.entries())).not.toContain("diagnosis");
    expect(JSON.stringify(await zoe.openAgain().entries()).match(/diagnosis/g)).toHaveLength(2);
  });

  test("is appended to by everyone, and says nothing to who holds no auditor's key", async () => {
    const { disk, person } = machine();
    const [auditor, other] = [person("zoe"), person("ben")];
    await auditor.log.note(secret);
    const seq = await other.log.intent(secret);
    await other.log.outcome(seq, "done", { characters: 3 });
    for (const read of [other.log.entries(), other.log.exportLines(), other.log.prove(1), other.log.eraseDetails([1])])
      expect(await read).toMatchObject({ kind: "only-auditors" });
    expect(atRest(disk)).not.toMatch(/Eva|clock|tool\.call|zoe|ben/); // none of them can stand in a hash
    expect(await auditor.log.entries()).toMatchObject([
      { action: "tool.call", beside: { details: { words: "Eva's diagnosis", person: "zoe" } } },
      { phase: "intent", beside: { details: { person: "ben" } } },
      { phase: "outcome", of: 2, subject: "clock", beside: { details: { characters: 3, person: "ben" } } },
    ]);
  });

  test("is checked by everyone: the links, the tree and the signatures, which find what was cut out or put in", async () => {
    const { disk, person } = machine();
    const [auditor, other] = [person("zoe"), person("ben")];
    await auditor.log.note(secret);
    for (let count = 0; count < 4; count += 1) await other.log.note(secret);
    expect(await auditor.log.verify()).toMatchObject({ kind: "intact", entries: 5 });
    const elsewhere = await other.log.checkpoint();
    expect(await other.log.verify(elsewhere?.note)).toMatchObject({
      ...{ kind: "linked", entries: 5, covered: 5, signed: true },
    });
    const third = await rowOf(disk, 3).read();
    await rowOf(disk, 3).remove();
    expect(await other.log.verify()).toMatchObject({ kind: "broken", seq: 3 });
    await rowOf(disk, 3).put({ ...third, hash: "0".repeat(64) });
    expect(await other.log.verify()).toMatchObject({ kind: "broken", seq: 4 });
    expect(await auditor.log.verify()).toMatchObject({ kind: "broken", seq: 3 });
  });

  test("does not open in another's place, nor with a bit of it changed", async () => {
    const { disk, person } = machine();
    const { log } = person("zoe");
    for (let count = 0; count < 3; count += 1) await log.note(secret);
    const [first, second] = [await rowOf(disk, 1).read(), await rowOf(disk, 2).read()];
    for (const value of [
      { ...second, box: first.box },
      { ...second, box: second.box.with(40, (second.box[40] ?? 0) ^ 1) },
      { ...second, box: second.box.slice(1) },
      { ...second, hash: second.hash.replace(/^./, (digit) => (digit === "0" ? "1" : "0")) },
      { ...second, key: "0".repeat(16) },
      first,
    ]) {
      await rowOf(disk, 2).put(value);
      expect(await log.verify()).toMatchObject({ kind: "broken", seq: 2 });
    }
    await rowOf(disk, 2).put(second);
    expect(await log.verify()).toMatchObject({ kind: "intact" });
  });

  test("lets nobody guess a short entry from its hash", async () => {
    const { person } = machine();
    const { log } = person("zoe");
    await log.note({ action: "lock", subject: "x" });
    const [entry] = (await log.entries()) as readonly AuditEntry[];
    if (entry === undefined) throw new Error("It has no entry.");
    const { detailsHash: _unknown, beside: _sealed, hash, ...guessed } = { ...entry };
    expect(await hashOfEntry(guessed)).not.toBe(hash);
    expect(entry.beside?.salt).toMatch(/^.{22}$/);
  });

  test("is read by a second auditor whom the keys were handed to, of before and of now", async () => {
    const { person } = machine();
    const [first, second] = [person("zoe"), person("ben")];
    await first.log.note(secret);
    expect(isOnlyAuditors(await second.log.entries())).toBe(true);
    const handed = readAuditorKeys(writeAuditorKeys(await heldIn(first.own)));
    await holdAuditorKeys(second.own, handed ?? []);
    expect(await second.log.entries()).toMatchObject([{ subject: "clock" }]);
    expect(readAuditorKeys(new Uint8Array(9))).toBeUndefined();
    await dropAuditorKeys(second.own);
    expect(isOnlyAuditors(await second.openAgain().entries())).toBe(true);
  });

  test("goes on under new keys: older entries open by the older, newer by the new alone", async () => {
    const { person } = machine();
    const [stays, leaves] = [person("zoe"), person("ben")];
    await stays.log.note(secret);
    await holdAuditorKeys(leaves.own, await heldIn(stays.own));
    await renewAuditorKeys(stays.keys);
    await stays.openAgain().note({ action: "later", subject: "x" });
    expect(await stays.log.entries()).toMatchObject([{ subject: "clock" }, { action: "later" }]);
    expect(await leaves.log.entries()).toMatchObject([{ subject: "clock" }]);
    expect(await leaves.log.entries()).toHaveLength(1);
    expect(await stays.log.verify()).toMatchObject({ kind: "intact", entries: 2 });
  });

  test("two people who come at once agree on one key", async () => {
    const { person } = machine();
    const [one, other] = [person("zoe"), person("ben")];
    await Promise.all([one.log.note(secret), other.log.note(secret)]);
    const read = [await one.log.entries(), await other.log.entries()];
    expect(read.filter((entries) => !isOnlyAuditors(entries))).toHaveLength(1);
  });

  test("tells who appended, and a key for some hundred entries is all that was sealed slowly", async () => {
    const { disk, person } = machine();
    const { log } = person("zoe");
    for (let count = 0; count < 205; count += 1) await log.note(secret);
    expect(disk.stores.get("audit-boxes")?.size).toBe(3);
    expect(await log.entries(203)).toHaveLength(2);
    expect(await log.entries(100, 102)).toMatchObject([{ seq: 101 }, { seq: 102 }]);
  });
});

test("a browser without X25519 seals by P-256", async () => {
  const generate = crypto.subtle.generateKey.bind(crypto.subtle) as (...asked: unknown[]) => Promise<CryptoKeyPair>;
  const without = vi
    .spyOn(crypto.subtle, "generateKey")
    .mockImplementation((...asked: unknown[]) =>
      (asked[0] as { readonly name: string }).name === "X25519"
        ? Promise.reject(new DOMException("no such curve", "NotSupportedError"))
        : generate(...asked),
    );
  const { log } = machine().person("zoe");
  await log.note(secret);
  expect(await log.entries()).toMatchObject([{ subject: "clock" }]);
  expect(await makeAuditorKeys()).toMatchObject({ curve: "P-256" });
  without.mockRestore();
});

describe("a log from before entries were sealed", () => {
  async function older() {
    const disk = createMemoryDisk();
    const log = openReadLog({ rows: createMemoryRows(disk) });
    for (let count = 0; count < 3; count += 1) await log.note(secret);
    for (const entry of await log.entries()) await rowOf(disk, entry.seq).put(entry);
    return { disk, log };
  }

  test("is read as before, and goes on sealed in one chain", async () => {
    const { disk, log } = await older();
    expect(atRest(disk)).toContain("Eva");
    await log.note({ action: "after", subject: "x" });
    expect(await log.entries()).toMatchObject([{}, {}, { subject: "clock" }, { action: "after" }]);
    const text = await log.exportLines();
    const checkpoint = await log.checkpoint();
    expect(await verifyLog(text, { checkpoints: checkpoint?.note })).toMatchObject({ kind: "intact", covered: 4 });
  });

  test("is sealed when that is asked for, without another hash", async () => {
    const { disk, log } = await older();
    const before = await log.exportLines();
    expect(await log.sealOlder()).toBe(3);
    expect(await log.sealOlder()).toBe(0);
    expect(atRest(disk)).not.toContain("Eva");
    expect(await log.exportLines()).toBe(before);
    expect(await log.verify()).toMatchObject({ kind: "intact", entries: 3 });
  });
});

test("details that are erased are not in the sealed row either", async () => {
  const disk = createMemoryDisk();
  const log = openReadLog({ rows: createMemoryRows(disk) });
  await log.note(secret);
  const before = (await rowOf(disk, 1).read()).box.length;
  expect(await log.eraseDetails([1])).toBe(1);
  expect((await rowOf(disk, 1).read()).box.length).toBeLessThan(before - secret.details.words.length);
  expect(await log.verify()).toMatchObject({ kind: "intact", erased: [1] });
});
