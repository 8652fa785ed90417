import type { KeyRecord, KeyShelf } from "./keyring.ts";
import type { RawChange, RawRow, RawRows } from "./raw-rows.ts";

/** A disk hands out bytes of its own: nobody's later change reaches it. */
const copyOf = (row: RawRow): RawRow => ({ ...row, tags: [...row.tags], sealed: row.sealed.slice() });

/** A fake: the disk beneath the sealed rows, in memory. Its rows lie open to be spoilt by a test. */
export function createFakeRawDisk(): {
  readonly raw: RawRows;
  readonly shelf: KeyShelf;
  readonly rows: Map<string, RawRow>;
} {
  const rows = new Map<string, RawRow>();
  const watchers = new Set<(stores: readonly string[]) => void>();
  let record: KeyRecord | undefined;
  const apply = (change: RawChange) => {
    if (change.kind === "put") rows.set(`${change.row.store} ${change.row.token}`, copyOf(change.row));
    else rows.delete(`${change.store} ${change.token}`);
  };
  return {
    rows,
    shelf: {
      read: () => Promise.resolve(record),
      addIfAbsent: (added) => Promise.resolve((record ??= added)),
    },
    raw: {
      get: (store, token) => {
        const row = rows.get(`${store} ${token}`);
        return Promise.resolve(row === undefined ? undefined : copyOf(row));
      },
      list: (store, tag) =>
        Promise.resolve(
          [...rows.values()]
            .filter((row) => row.store === store && (tag === undefined || row.tags.includes(tag)))
            .map(copyOf),
        ),
      write(changes) {
        changes.forEach(apply);
        const touched = changes.map((change) => (change.kind === "put" ? change.row.store : change.store));
        for (const watcher of [...watchers]) queueMicrotask(() => watchers.has(watcher) && watcher(touched));
        return Promise.resolve();
      },
      watch(stores, listener) {
        const watcher = (touched: readonly string[]) => {
          if (stores.some((store) => touched.includes(store))) listener();
        };
        watchers.add(watcher);
        return () => watchers.delete(watcher);
      },
    },
  };
}
