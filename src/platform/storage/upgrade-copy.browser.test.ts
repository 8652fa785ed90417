import { describe, expect, test } from "vitest";
import { openWithPortable } from "#core/vault/portable-slots.ts";
import { createSealedRows } from "#core/vault/sealed-rows.ts";
import { openOwnKeyring, random } from "#core/vault/testing/open-keyring.ts";
import { fromBase64Url } from "#core/words/bytes.ts";
import { createFakePassphraseKdf } from "#core/words/fake-passphrase-kdf.ts";
import first from "./fixtures/layout-1.json" with { type: "json" };
import { openStorage, type Layout, type Storage } from "./open-storage.ts";
import { beginReturn, dropCopies, dropOldCopies, endReturn, findCopy } from "./upgrade-copy.ts";

const freshPlace = () => ({ name: `upgrade ${crypto.randomUUID()}`, factory: indexedDB });

/** A layout that is to come: a store more, made of the rows. */
const next: Layout = {
  version: 2,
  stores: { keys: "", rows: "[store+token], *tags, store", sealed: "[store+token], *tags" },
  async upgrade(transaction) {
    await transaction.table("sealed").bulkAdd(await transaction.table("rows").toArray());
  },
};

async function live(storage: Storage) {
  return createSealedRows({
    raw: storage.rows,
    keyring: await openOwnKeyring(storage.keys),
    onDamage: () => undefined,
  });
}

/** A database of the last layout with something in it. */
async function begun() {
  const place = freshPlace();
  const storage = await openStorage(place.name);
  await (await live(storage)).write([1, 2, 3].map((value) => ({ kind: "put", store: "a", id: String(value), value })));
  storage.close();
  return place;
}
const rowsIn = async (storage: Storage) => (await (await live(storage)).list("a")).map(({ value }) => value);
const versionOf = async (name: string) => (await indexedDB.databases()).find((one) => one.name === name)?.version;

const bytesOf = (text: string) => fromBase64Url(text) ?? new Uint8Array(0);

/** The database of layout 1 that scripts/make-storage-fixture.mjs wrote, beneath Dexie; its key is this device's. */
async function leftBehind() {
  const place = freshPlace();
  const none = () => Promise.resolve({ kind: "cannot", reason: "There are none here." } as const);
  const opened = await openWithPortable(
    bytesOf(first.slots),
    { kind: "recovery", code: first.code },
    { random, kdf: createFakePassphraseKdf(), passkeys: { make: none, ask: none } },
  );
  if (opened.kind !== "open") throw new Error(opened.kind);
  await new Promise<void>((resolve, reject) => {
    const request = indexedDB.open(place.name, 10);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("keys").put(opened.record(1), "master");
      const rows = request.result.createObjectStore("rows", { keyPath: ["store", "token"] });
      rows.createIndex("tags", "tags", { multiEntry: true });
      for (const row of first.rows) rows.put({ ...row, sealed: bytesOf(row.sealed) });
    };
    request.onerror = () => reject(request.error ?? new Error("IndexedDB gave no reason."));
    request.onsuccess = () => {
      request.result.close();
      resolve();
    };
  });
  return place;
}

test("a database of layout 1 opens, and all that was kept in it is there", async () => {
  const storage = await openStorage((await leftBehind()).name);
  const rows = await live(storage);
  expect(await rows.list("facts", "legal-researcher")).toEqual([{ id: "rent", value: { rent: "900 €" } }]);
  expect(await rows.list("messages", "c1")).toEqual([{ id: "m1", value: { text: "How much is the rent? 🏠" } }]);
  expect(await rows.get("vectors", "d1")).toEqual({ data: Uint8Array.of(1, 2, 3) });
  storage.close();
});

describe("an upgrade of the database", () => {
  test("copies it first, once, and its rows are there afterwards", async () => {
    const place = await begun();
    const upgraded = await openStorage(place.name, indexedDB, next);
    expect(await upgraded.tables.database.table("sealed").count()).toBe(3);
    const at = await findCopy(place, 1);
    expect(at).toBeGreaterThan(0);
    upgraded.close();
    (await openStorage(place.name, indexedDB, next)).close();
    expect(await findCopy(place, 1)).toBe(at);
  });

  test("keeps the copy for a month", async () => {
    const place = await begun();
    (await openStorage(place.name, indexedDB, next)).close();
    const day = 24 * 60 * 60 * 1000;
    await dropOldCopies(place, Date.now() + 29 * day);
    expect(await findCopy(place, 1)).toBeGreaterThan(0);
    await dropOldCopies(place, Date.now() + 31 * day);
    expect(await findCopy(place, 1)).toBeUndefined();
  });

  test("on a first day makes no copy", async () => {
    const place = freshPlace();
    (await openStorage(place.name, indexedDB, next)).close();
    expect(await findCopy(place, 1)).toBeUndefined();
  });

  test("that breaks off changes nothing, and the next start begins it again", async () => {
    const place = await begun();
    const breaks: Layout = {
      ...next,
      async upgrade(transaction) {
        await next.upgrade?.(transaction);
        throw new Error("The tab died.");
      },
    };
    await expect(openStorage(place.name, indexedDB, breaks)).rejects.toThrow();
    const as = await openStorage(place.name);
    expect(await rowsIn(as)).toEqual([1, 2, 3]);
    as.close();
    const upgraded = await openStorage(place.name, indexedDB, next);
    expect(await upgraded.tables.database.table("sealed").count()).toBe(3);
    upgraded.close();
  });

  test("that has no room for its copy is not made, and says so", async () => {
    const buckets = (
      navigator as unknown as {
        readonly storageBuckets: { open(name: string, options: object): Promise<{ readonly indexedDB: IDBFactory }> };
      }
    ).storageBuckets;
    const { indexedDB: small } = await buckets.open("upgrade", { quota: 300_000 });
    const place = { name: "small", factory: small };
    const storage = await openStorage(place.name, small);
    const rows = await live(storage);
    let fits = 0;
    const value = new Uint8Array(20_000);
    const more = () => rows.write([{ kind: "put", store: "a", id: String(fits), value }]).then(() => (fits += 1));
    while ((await more().catch(() => "full")) !== "full");
    expect(fits).toBeGreaterThan(0);
    storage.close();
    await expect(openStorage(place.name, small, next)).rejects.toThrow("there is no room for it");
    const as = await openStorage(place.name, small);
    expect(await rowsIn(as)).toHaveLength(fits);
    as.close();
  });
});

describe("an older BRANE at a newer database", () => {
  test("says so, changes nothing, and can go back to the copy, at the next start too", async () => {
    const place = await begun();
    (await openStorage(place.name, indexedDB, next)).close();
    await expect(openStorage(place.name)).rejects.toThrow("newer version of BRANE");
    expect(await versionOf(place.name)).toBe(20);
    expect(await findCopy(place, 1)).toBeGreaterThan(0);
    expect(await findCopy(place, 2)).toBeUndefined();
    const upgraded = await openStorage(place.name, indexedDB, next);
    expect(await upgraded.tables.database.table("sealed").count()).toBe(3);
    upgraded.close();

    await beginReturn(place, 1);
    const emptied = await openStorage(place.name); // the app starts, and finds nothing
    expect(await emptied.keys.read()).toBeUndefined();
    expect(await endReturn(place, 1)).toBe(true);
    expect(await rowsIn(emptied)).toEqual([1, 2, 3]);
    expect(await endReturn(place, 1)).toBe(false); // once
    emptied.close();
  });
});

test("a renewal of the keys leaves no copy that the keys of before would open", async () => {
  const place = await begun();
  (await openStorage(place.name, indexedDB, next)).close();
  const other = await begun();
  (await openStorage(other.name, indexedDB, next)).close();
  expect(await findCopy(place, 1)).toBeGreaterThan(0);
  await dropCopies(place);
  await dropCopies(place); // killed after it, the next start does it again
  expect(await findCopy(place, 1)).toBeUndefined();
  expect(await findCopy(other, 1)).toBeGreaterThan(0);
  const upgraded = await openStorage(place.name, indexedDB, next);
  expect(await upgraded.tables.database.table("sealed").count()).toBe(3);
  upgraded.close();
});
