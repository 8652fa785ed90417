import { Dexie } from "dexie";
import type { Table, Transaction } from "dexie";
import { revisionOf } from "#core/vault/key-record.ts";
import type { KeyShelf } from "#core/vault/key-record.ts";
import { changedStores } from "#core/vault/raw-rows.ts";
import type { RawChange, RawRow, RawRows } from "#core/vault/raw-rows.ts";
import type { SpaceId } from "#core/vault/spaces.ts";

/** The one database, and the channel its tabs tell each other by. */
export const databaseName = "brane";

/** How the database is laid out. `upgrade` changes what lies there: all of it or, when it throws or is killed, nothing. */
export interface Layout {
  readonly version: number;
  /** As Dexie is told of stores and their indexes. */
  readonly stores: Readonly<Record<string, string>>;
  readonly upgrade?: (transaction: Transaction) => PromiseLike<unknown>;
}

/** A layout after the first is read by no BRANE of before: what lies there is copied first (upgrade-copy.ts). */
export const present: Layout = { version: 1, stores: { keys: "", rows: "[store+token], *tags" } };

export interface StorageTables {
  readonly database: Dexie;
  readonly keys: Table<unknown, string>;
  readonly rows: Table<RawRow, [string, string]>;
}

export interface Storage {
  readonly rows: RawRows;
  readonly keys: KeyShelf;
  /** What whole-storage.ts and canary-places.ts work on, which no first screen needs. */
  readonly tables: StorageTables;
  /** Whether that space was put back from a backup since this tab opened the database: it writes nothing there any more. */
  restoredSince(space: SpaceId): Promise<boolean>;
  /** Throws the key record away: from then on nobody can open a row. */
  forgetKeys(): Promise<void>;
  /** Lets go of the database; everything asked later is refused as `blocked`. */
  close(): void;
}

/**
 * The database on this device, through Dexie: sealed rows and the one key record. Rejects with StorageTrouble when it
 * cannot be opened. One of an earlier layout is copied and brought to this one; a newer one is left as it is.
 *
 * When another tab brings a newer version or erases everything, this one lets go at once and does not come back: an
 * old tab that quietly opened the database anew would write into what is no longer its own.
 */
export async function openStorage(
  name = databaseName,
  factory: IDBFactory = indexedDB,
  { version, stores, upgrade }: Layout = present,
): Promise<Storage> {
  if (version > 1) await translated((await import("./upgrade-copy.ts")).copyBeforeUpgrade({ name, factory }, version));
  const database = new Dexie(name, { chromeTransactionDurability: "strict", indexedDB: factory, IDBKeyRange });
  const laidOut = database.version(version).stores(stores);
  if (upgrade !== undefined) laidOut.upgrade(upgrade);
  const keys: Table<unknown, string> = database.table("keys");
  const rows: Table<RawRow, [string, string]> = database.table("rows");
  const letters = openChannel(name);
  const close = () => {
    database.close({ disableAutoOpen: true });
    letters.close();
  };
  database.on("versionchange", () => {
    close();
    return false; // instead of Dexie's own answer, which opens again on the next use
  });
  await translated(database.open());
  if (database.backendDB().version > 10 * version) {
    // Dexie (which counts in tenths) opens newer databases too, and would let this old code write into them.
    close();
    throw await inWords(new DOMException("The database is newer.", "VersionError"));
  }
  const known = await translated(keys.get(restores));

  return {
    close,
    restoredSince: async (space) => countOf(await translated(keys.get(restores)), space) !== countOf(known, space),
    forgetKeys: () => translated(keys.clear()),
    keys: {
      read: () => translated(keys.get("master")),
      addIfAbsent: (record) =>
        translated(
          database.transaction("rw", keys, rows, async () => {
            const standing = await keys.get("master");
            if (standing !== undefined) return standing;
            // Rows without a key are noise that nobody can open: an erasing that was cut short ends here.
            await rows.clear();
            await keys.add(record, "master");
            return record;
          }),
        ),
      replace: (revision, record) =>
        translated(
          database.transaction("rw", keys, async () => {
            if (revisionOf(await keys.get("master")) !== revision) return false;
            await keys.put(record, "master");
            return true;
          }),
        ),
    },
    tables: { database, keys, rows },
    rows: {
      get: (store, token) => translated(rows.get([store, token])),
      list: (store, tag) =>
        translated(
          tag === undefined
            ? rows.where("[store+token]").between([store, Dexie.minKey], [store, Dexie.maxKey]).toArray()
            : rows
                .where("tags")
                .equals(tag)
                .and((row) => row.store === store)
                .toArray(),
        ),
      tokens: async (store) => translated((await import("./in-order.ts")).tokensOf(rows, store)),
      stores: async () => translated((await import("./in-order.ts")).storesOf(rows)),
      async write(changes) {
        if (changes.length === 0) return;
        // Fetched before the transaction begins: one that waits for anything else commits.
        const inOrder = changes.some(({ kind }) => kind === "replace")
          ? (await import("./in-order.ts")).writeInOrder
          : undefined;
        await translated(
          database.transaction("rw", rows, keys, async () => {
            const now = await keys.get(restores);
            if (changes.some((change) => countOf(now, spaceIn(change)) !== countOf(known, spaceIn(change)))) {
              throw new DOMException("A backup was restored.", "InvalidStateError");
            }
            if (inOrder !== undefined) return inOrder(rows, changes);
            const { puts, deletes } = settle(changes);
            await rows.bulkDelete(deletes);
            await rows.bulkPut(puts);
          }),
        );
        const changed = changedStores(changes);
        if (changed.length > 0) letters.tell(changed);
      },
      watch: (stores, listener) => letters.watch(stores, listener),
    },
  };
}

/**
 * How often each space was put back from a backup. A tab that was open before one was may hold another key, and has
 * another past: what it wrote would lie among the restored rows, to be read by nobody.
 */
export const restores = "restores";
const countOf = (counts: unknown, space: SpaceId): unknown =>
  (counts as Readonly<Record<string, number>> | undefined)?.[space];
const spaceIn = (change: RawChange): SpaceId => {
  const [space = "", ...within] = (change.kind === "delete" ? change.store : change.row.store).split("/");
  return within.length === 0 ? "first" : space;
};

/** The last word on each row, as two lists. */
function settle(changes: readonly RawChange[]) {
  const last = new Map<string, RawChange>();
  for (const change of changes) {
    const { store, token } = change.kind === "delete" ? change : change.row;
    last.set(`${store} ${token}`, change);
  }
  const puts: RawRow[] = [];
  const deletes: [string, string][] = [];
  for (const change of last.values()) {
    if (change.kind === "delete") deletes.push([change.store, change.token]);
    else puts.push(change.row);
  }
  return { puts, deletes };
}

/** News of changed stores, for this tab's listeners and every other tab's. */
function openChannel(name: string) {
  const channel = new BroadcastChannel(`${name} rows`);
  const watchers = new Set<(stores: readonly unknown[]) => void>();
  let open = true;
  const hear = (stores: readonly unknown[]) => {
    for (const watcher of [...watchers]) watcher(stores);
  };
  channel.addEventListener("message", (event: MessageEvent<unknown>) => {
    if (Array.isArray(event.data)) hear(event.data);
  });
  return {
    tell(stores: readonly string[]): void {
      if (!open) return; // a write that was done just before another tab erased everything
      channel.postMessage(stores);
      queueMicrotask(() => hear(stores));
    },
    watch(stores: readonly string[], listener: () => void): () => void {
      const watcher = (changed: readonly unknown[]) => {
        if (stores.some((store) => changed.includes(store))) listener();
      };
      watchers.add(watcher);
      return () => void watchers.delete(watcher);
    },
    close() {
      open = false;
      watchers.clear();
      channel.close();
    },
  };
}

/** What the database answers, its errors in words. */
export async function translated<Value>(work: PromiseLike<Value>): Promise<Value> {
  try {
    return await work;
  } catch (error) {
    throw await inWords(error);
  }
}

/** The words are fetched when they are needed; when they do not come either, what was thrown speaks for itself. */
const inWords = async (thrown: unknown): Promise<unknown> =>
  import("./storage-trouble.ts").then(
    ({ storageTroubleOf }) => storageTroubleOf(thrown),
    () => thrown,
  );
