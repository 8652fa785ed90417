import type { KeyRecord } from "#core/vault/key-record.ts";
import type { RawRow } from "#core/vault/raw-rows.ts";
import { translated, type StorageTables } from "./open-storage.ts";

/** All rows at once, for backups and for what puts one back. Rejects with StorageTrouble. */
export interface WholeStorage {
  /** As of one moment. They are all in memory then. */
  rows(): Promise<readonly RawRow[]>;
  /** In one transaction: these rows in place of all, `record` in place of the key's, and the word that it has begun. */
  switchTo(rows: readonly RawRow[], record: KeyRecord | undefined): Promise<void>;
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

export function createWholeStorage({ database, keys, rows }: StorageTables): WholeStorage {
  return {
    rows: () => translated(rows.toArray()),
    switchTo: (restored, record) =>
      translated(
        database.transaction("rw", keys, rows, async () => {
          await rows.clear();
          await rows.bulkPut(restored);
          if (record !== undefined) await keys.put(record, "master");
          await keys.put(true, "switching");
        }),
      ),
    isSwitching: async () => (await translated(keys.get("switching"))) !== undefined,
    endSwitch: () => translated(keys.delete("switching")),
    folder: {
      read: () => translated(keys.get("backup-folder")),
      async write(handle) {
        await translated(keys.put(handle, "backup-folder"));
      },
      forget: () => translated(keys.delete("backup-folder")),
    },
  };
}
