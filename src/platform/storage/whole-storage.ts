import { Dexie } from "dexie";
import type { KeyRecord } from "#core/vault/key-record.ts";
import type { HouseParts } from "#core/vault/house-backup.ts";
import { firstPerson, type PersonId } from "#core/vault/person.ts";
import type { RawRow } from "#core/vault/raw-rows.ts";
import { nameInSpace, withinSpace } from "#core/vault/spaces.ts";
import { storesOf } from "./in-order.ts";
import { restores, translated, type StorageTables } from "./open-storage.ts";

/** What comes with the rows of a switch. */
export interface Switch {
  /** In place of the key record that stands; it stays when there is none here. */
  readonly record?: KeyRecord;
  /** Stores whose rows stay as they are. */
  readonly keep: readonly string[];
  /** Rows that come beside those laid aside. */
  readonly beside: readonly RawRow[];
  /** A whole house comes, in place of the one person who is here: rows by their names on the disk, and everybody's record. */
  readonly house?: HouseParts;
}

/**
 * All rows of one person's space, for backups and for what puts one back; by the names they have within it, and by
 * slices. Rejects with StorageTrouble.
 */
export interface WholeStorage {
  /** Every row as of one moment: nothing can be awaited for it. Only a slice of them is in memory. */
  eachRow(see: (row: RawRow) => void): Promise<void>;
  /** These rows; those that are gone are left out. */
  rows(places: readonly { readonly store: string; readonly token: string }[]): Promise<readonly RawRow[]>;
  /** Lays rows aside, for `switchTo`. */
  layAside(rows: readonly RawRow[]): Promise<void>;
  /** Throws away what was laid aside. */
  dropAside(): Promise<void>;
  /** In one transaction: the rows laid aside in place of all, the record, and the word that it has begun. */
  switchTo(how: Switch): Promise<void>;
  isSwitching(): Promise<boolean>;
  endSwitch(): Promise<void>;
  /**
   * The folder a person chose for backups; what comes back is not believed. It lies beside the key, unsealed: only the
   * browser can read which folder it is.
   */
  readonly folder: {
    read(): Promise<unknown>;
    write(handle: FileSystemDirectoryHandle): Promise<void>;
    forget(): Promise<void>;
  };
}

/** Where a person's key record lies (people-shelf.ts). */
const recordOf = (id: PersonId) => (id === firstPerson ? "master" : `person ${id}`);

/** Rows that are in memory at once. */
const slice = 64;

export function createWholeStorage(
  { database, keys, rows }: StorageTables,
  space: PersonId = firstPerson,
): WholeStorage {
  const aside = `restored ${space}`;
  const own = (name: string) => (space === firstPerson ? name : `${name} ${space}`);
  const storesIn = async (within: string) =>
    (await storesOf(rows)).flatMap((name) => {
      const store = withinSpace(within, name);
      return store === undefined ? [] : [{ name, store }];
    });
  const wholly = (name: string) =>
    rows.where("[store+token]").between([name, Dexie.minKey], [name, Dexie.maxKey], true, true);

  async function eachSlice(name: string, see: (rows: readonly RawRow[]) => unknown): Promise<void> {
    for (let after: unknown = Dexie.minKey; ;) {
      const found = await rows
        .where("[store+token]")
        .between([name, after], [name, Dexie.maxKey], false, true)
        .limit(slice)
        .toArray();
      await see(found);
      const last = found.at(-1);
      if (last === undefined || found.length < slice) return;
      after = last.token;
    }
  }

  return {
    eachRow: (see) =>
      translated(
        database.transaction("r", rows, async () => {
          for (const { name, store } of await storesIn(space)) {
            await eachSlice(name, (found) => found.forEach((row) => see({ ...row, store })));
          }
        }),
      ),
    rows: async (places) => {
      const found = await translated(
        rows.bulkGet(places.map(({ store, token }) => [nameInSpace(space, store), token])),
      );
      return found.flatMap((row, at) => (row === undefined ? [] : [{ ...row, store: places[at]?.store ?? "" }]));
    },
    layAside: async (laid) => {
      await translated(rows.bulkPut(laid.map((row) => ({ ...row, store: nameInSpace(aside, row.store) }))));
    },
    dropAside: () =>
      translated(
        database.transaction("rw", rows, async () => {
          for (const { name } of await storesIn(aside)) await wholly(name).delete();
        }),
      ),
    switchTo: ({ record, keep, beside, house }) =>
      translated(
        database.transaction("rw", keys, rows, async () => {
          for (const { name, store } of await storesIn(space)) if (!keep.includes(store)) await wholly(name).delete();
          for (const { name, store } of await storesIn(aside)) {
            const place = nameInSpace(space, store);
            if (!keep.includes(store)) {
              await eachSlice(name, (found) => rows.bulkPut(found.map((row) => ({ ...row, store: place }))));
            }
            await wholly(name).delete();
          }
          await rows.bulkPut(beside.map((row) => ({ ...row, store: nameInSpace(space, row.store) })));
          if (house !== undefined) {
            for (const { name } of await storesIn(firstPerson)) await wholly(name).delete();
            await rows.bulkPut(house.keys);
            for (const [id, each] of house.records) await keys.put(each, recordOf(id));
          }
          if (record !== undefined) await keys.put(record, recordOf(space));
          await keys.put(true, own("switching"));
          const counts = (await keys.get(restores)) as Readonly<Record<string, number>> | undefined;
          const replaced = house === undefined ? [space] : [space, firstPerson];
          const once = replaced.map((each) => [each, (counts?.[each] ?? 0) + 1]);
          await keys.put({ ...counts, ...Object.fromEntries(once) }, restores);
        }),
      ),
    isSwitching: async () => (await translated(keys.get(own("switching")))) !== undefined,
    endSwitch: () => translated(keys.delete(own("switching"))),
    folder: {
      read: () => translated(keys.get(own("backup-folder"))),
      async write(handle) {
        await translated(keys.put(handle, own("backup-folder")));
      },
      forget: () => translated(keys.delete(own("backup-folder"))),
    },
  };
}
