import type { Bytes } from "#core/words/bytes.ts";
import { StorageTrouble } from "#core/words/rows.ts";

/** Where backups lie: a folder of files. All of it rejects with StorageTrouble. */
export interface BackupPlace {
  /** Every file's name, in no order. */
  names(): Promise<readonly string[]>;
  /** Undefined when there is no such file. */
  read(name: string): Promise<Bytes | undefined>;
  /** The whole file or, killed in the middle, what was there before; durable as far as the place is. */
  write(name: string, bytes: Bytes): Promise<void>;
  /** Does nothing when there is no such file. */
  remove(name: string): Promise<void>;
}

/** A place in memory: it outlives nothing. It carries a backup from and to one file, and stands in for a folder in tests. */
export function createMemoryPlace(files = new Map<string, Bytes>()): BackupPlace {
  return {
    names: () => Promise.resolve([...files.keys()]),
    read: (name) => Promise.resolve(files.get(name)?.slice()),
    write(name, bytes) {
      files.set(name, bytes.slice());
      return Promise.resolve();
    },
    remove(name) {
      files.delete(name);
      return Promise.resolve();
    },
  };
}

export const unreadable = (what: string): StorageTrouble =>
  new StorageTrouble("damaged", `${what} Choose another backup, or make a new one.`);
