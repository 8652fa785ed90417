import { describe, expect, test } from "vitest";
import { toHex, utf8 } from "#core/words/bytes.ts";
import { rowsContract } from "#core/words/rows.contract.ts";
import type { StorageTrouble } from "#core/words/rows.ts";
import { createSealedRows } from "#core/vault/sealed-rows.ts";
import { openOwnKeyring } from "#core/vault/testing/open-keyring.ts";
import { eraseEverything } from "./erase-everything.ts";
import { databaseName, openStorage } from "./open-storage.ts";

let made = 0;
const freshName = () => `test ${(made += 1)} ${crypto.randomUUID()}`;

async function open(name: string, factory = indexedDB) {
  const damage: StorageTrouble[] = [];
  const storage = await openStorage(name, factory);
  const keyring = await openOwnKeyring(storage.keys);
  const rows = createSealedRows({ raw: storage.rows, keyring, onDamage: (trouble) => damage.push(trouble) });
  return { storage, rows, damage };
}

rowsContract("sealed rows in IndexedDB", () => {
  const name = freshName();
  return Promise.resolve({ open: async () => (await open(name)).rows });
});

/** Chromium's storage buckets: a place with a quota of its own. */
interface Buckets {
  readonly storageBuckets: {
    open(name: string, options: { readonly quota: number }): Promise<{ readonly indexedDB: IDBFactory }>;
  };
}

/** Opens the database beneath Dexie, as a person with the browser's tools would. */
function rawDatabase(name: string, version?: number): Promise<IDBDatabase> {
  return answer(indexedDB.open(name, version));
}
function answer<Value>(request: IDBRequest<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("IndexedDB gave no reason."));
  });
}

describe("storage in IndexedDB", () => {
  test("nothing planted can be read in the database, whichever store, key or index is read", async () => {
    const name = freshName();
    const { rows } = await open(name);
    const secrets = ["blood type", "AB negative", "patient 4711", "allergic to"];
    await rows.write([
      {
        kind: "put",
        store: "facts",
        id: "blood type",
        value: { "allergic to": "AB negative", bytes: utf8("AB negative") },
        tags: ["patient 4711"],
      },
    ]);
    const database = await rawDatabase(name);
    let seen = "";
    for (const storeName of database.objectStoreNames) {
      const store = database.transaction(storeName).objectStore(storeName);
      seen += words(await answer(store.getAllKeys())) + words(await answer(store.getAll()));
      for (const index of store.indexNames) {
        await new Promise<void>((resolve) => {
          store.index(index).openKeyCursor().onsuccess = (event) => {
            const cursor = (event.target as IDBRequest<IDBCursor | null>).result;
            if (cursor === null) {
              resolve();
              return;
            }
            seen += words(cursor.key);
            cursor.continue();
          };
        });
      }
    }
    database.close();
    expect(seen.length).toBeGreaterThan(300);
    for (const secret of secrets) {
      expect(seen).not.toContain(secret);
      expect(seen).not.toContain(toHex(utf8(secret)));
    }
  });

  test("tabs that start at once on an empty disk agree on one key, and it is there at the next start", async () => {
    const name = freshName();
    const tabs = await Promise.all(Array.from({ length: 8 }, () => open(name)));
    await Promise.all(
      tabs.map(({ rows }, index) => rows.write([{ kind: "put", store: "a", id: String(index), value: index }])),
    );
    for (const { storage } of tabs) storage.close();
    const { rows, damage } = await open(name);
    expect((await rows.list("a")).map((row) => row.value)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(damage).toEqual([]);
  });

  test("a flipped bit on the disk is refused, said once, and costs one row", async () => {
    const name = freshName();
    const { rows, damage } = await open(name);
    await rows.write([1, 2, 3].map((value) => ({ kind: "put", store: "a", id: String(value), value })));
    const database = await rawDatabase(name);
    const store = database.transaction("rows", "readwrite").objectStore("rows");
    const [row] = (await answer(store.getAll())) as { sealed: Uint8Array }[];
    if (row === undefined) throw new Error("The row is missing.");
    row.sealed[30] = (row.sealed[30] ?? 0) ^ 4;
    await answer(store.put(row));
    database.close();
    expect((await rows.list("a")).length).toBe(2);
    expect((await rows.list("a")).length).toBe(2);
    expect(damage.map((trouble) => trouble.kind)).toEqual(["damaged"]);
  });

  test("a newer database makes this tab let go, and is itself not opened", async () => {
    const name = freshName();
    const { rows } = await open(name);
    const newer = await rawDatabase(name, 1000);
    await expect(rows.get("a", "1")).rejects.toMatchObject({ kind: "blocked" });
    await expect(rows.write([{ kind: "put", store: "a", id: "1", value: 1 }])).rejects.toMatchObject({
      kind: "blocked",
    });
    await expect(openStorage(name)).rejects.toThrow("newer version");
    newer.close();
  });

  test("a full disk keeps nothing of the write, and says what to do", async () => {
    const bucket = await (navigator as unknown as Buckets).storageBuckets.open("small", { quota: 100_000 });
    const { rows } = await open(freshName(), bucket.indexedDB);
    await rows.write([{ kind: "put", store: "a", id: "before", value: 1 }]);
    const write = rows.write([
      { kind: "put", store: "a", id: "small", value: 1 },
      { kind: "put", store: "a", id: "large", value: new Uint8Array(1_000_000) },
    ]);
    await expect(write).rejects.toMatchObject({ name: "StorageTrouble", kind: "full" });
    expect((await rows.list("a")).map((row) => row.id)).toEqual(["before"]);
  });

  test("an erasing that was cut short after the keys leaves nothing that could be opened, and a clean start", async () => {
    const name = freshName();
    const first = await open(name);
    await first.rows.write([{ kind: "put", store: "a", id: "1", value: "gone" }]);
    await first.storage.forgetKeys();
    first.storage.close();
    const second = await open(name);
    expect(await second.rows.list("a")).toEqual([]);
    await second.rows.write([{ kind: "put", store: "a", id: "1", value: "new" }]);
    expect(await second.rows.get("a", "1")).toBe("new");
  });

  test("erasing everything leaves no database, file, cache or small storage, and old tabs are refused", async () => {
    const { rows } = await open(databaseName);
    await rows.write([{ kind: "put", store: "a", id: "1", value: "gone" }]);
    const root = await navigator.storage.getDirectory();
    await root.getDirectoryHandle("files", { create: true });
    await (await caches.open("models")).put("/models/kept/x", new Response("weights"));
    localStorage.setItem("theme", "dark");
    expect(await eraseEverything()).toEqual({ waiting: [] });
    expect(await indexedDB.databases()).toEqual([]);
    expect(await caches.keys()).toEqual([]);
    expect(localStorage.length).toBe(0);
    const left: string[] = [];
    for await (const entry of root.keys()) left.push(entry);
    expect(left).toEqual([]);
    await expect(rows.write([{ kind: "put", store: "a", id: "2", value: "late" }])).rejects.toMatchObject({
      kind: "blocked",
    });
    expect(await indexedDB.databases()).toEqual([]);
  });
});

/** Everything in a value as text: strings as they are, bytes as hex and as Latin-1. */
function words(value: unknown): string {
  if (value instanceof Uint8Array) return `${toHex(value)} ${String.fromCharCode(...value)} `;
  if (Array.isArray(value)) return value.map(words).join(" ");
  if (typeof value === "object" && value !== null)
    return Object.entries(value)
      .map(([key, member]) => `${key} ${words(member)}`)
      .join(" ");
  return `${String(value)} `;
}
