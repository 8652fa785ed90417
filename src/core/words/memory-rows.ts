import { decodeRowValue, encodeRowValue } from "./row-value.ts";
import type { Bytes } from "./bytes.ts";
import type { Change, Rows } from "./rows.ts";

/** What several `Rows` in memory share, as tabs share a database. */
export interface MemoryDisk {
  readonly stores: Map<string, Map<string, { readonly value: Bytes; readonly tags: readonly string[] }>>;
  readonly watchers: Set<(stores: ReadonlySet<string>) => void>;
}

export const createMemoryDisk = (): MemoryDisk => ({ stores: new Map(), watchers: new Set() });

/**
 * Rows in memory, for the command line and for tests. They keep the contract (rows.contract.ts): values are copied in
 * and out as those on disk are. Nothing is sealed, and nothing outlives the program.
 */
export function createMemoryRows(disk: MemoryDisk = createMemoryDisk()): Rows {
  const rowsOf = (store: string) => {
    const rows = disk.stores.get(store) ?? new Map<string, { value: Bytes; tags: readonly string[] }>();
    disk.stores.set(store, rows);
    return rows;
  };
  return {
    get(store, id) {
      const row = rowsOf(store).get(id);
      return Promise.resolve(row === undefined ? undefined : decodeRowValue(row.value));
    },
    list(store, tag) {
      const found = [...rowsOf(store)]
        .filter(([, row]) => tag === undefined || row.tags.includes(tag))
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([id, row]) => ({ id, value: decodeRowValue(row.value) }));
      return Promise.resolve(found);
    },
    async write(changes: readonly Change[]) {
      const ready = changes.map((change) =>
        change.kind === "put" ? { ...change, value: encodeRowValue(change.value), tags: change.tags ?? [] } : change,
      );
      await Promise.resolve();
      for (const change of ready) {
        if (change.kind === "delete") rowsOf(change.store).delete(change.id);
        else rowsOf(change.store).set(change.id, { value: change.value, tags: change.tags });
      }
      const touched = new Set(changes.map((change) => change.store));
      for (const watcher of [...disk.watchers]) queueMicrotask(() => disk.watchers.has(watcher) && watcher(touched));
    },
    watch(stores, listener) {
      const watcher = (touched: ReadonlySet<string>) => {
        if (stores.some((store) => touched.has(store))) listener();
      };
      disk.watchers.add(watcher);
      return () => disk.watchers.delete(watcher);
    },
  };
}
