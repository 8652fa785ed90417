import { revisionOf } from "./key-record.ts";
import type { KeyShelf } from "./key-record.ts";
import type { PeopleShelf } from "./people-shelf.ts";
import { firstPerson } from "./person.ts";
import { changedStores, sameBytes } from "./raw-rows.ts";
import type { RawChange, RawRow, RawRows } from "./raw-rows.ts";

/** A disk hands out bytes of its own: nobody's later change reaches it. */
const copyOf = (row: RawRow): RawRow => ({ ...row, tags: [...row.tags], sealed: row.sealed.slice() });

/** As structured cloning does: bytes of its own, and the same keys. */
const copyOfRecord = (value: unknown): unknown => structuredClone(value);

/** A fake: the disk beneath the sealed rows, in memory. Its rows lie open to be spoilt by a test. */
export function createFakeRawDisk(): {
  readonly raw: RawRows;
  /** The first person's. */
  readonly shelf: KeyShelf;
  readonly people: PeopleShelf;
  readonly rows: Map<string, RawRow>;
} {
  const rows = new Map<string, RawRow>();
  const watchers = new Set<(stores: readonly string[]) => void>();
  const records = new Map<string, unknown>();
  const shelfOf = (id: string): KeyShelf => ({
    read: () => Promise.resolve(copyOfRecord(records.get(id))),
    addIfAbsent(added) {
      if (!records.has(id)) records.set(id, copyOfRecord(added));
      return Promise.resolve(copyOfRecord(records.get(id)));
    },
    replace(revision, next) {
      const fits = revisionOf(records.get(id)) === revision;
      if (fits) records.set(id, copyOfRecord(next));
      return Promise.resolve(fits);
    },
  });
  const apply = (change: RawChange) => {
    if (change.kind === "delete") {
      rows.delete(`${change.store} ${change.token}`);
      return;
    }
    const key = `${change.row.store} ${change.row.token}`;
    const standing = rows.get(key)?.sealed;
    if (change.kind === "replace" && (standing === undefined || !sameBytes(standing, change.was))) return;
    rows.set(key, copyOf(change.row));
  };
  return {
    rows,
    shelf: shelfOf(firstPerson),
    people: {
      of: shelfOf,
      ids: () => Promise.resolve([...records.keys()]),
      remove(id) {
        if (id === firstPerson) return Promise.reject(new TypeError("The first person's space is the machine's own."));
        records.delete(id);
        for (const [key, row] of rows) if (row.store.startsWith(`${id}/`)) rows.delete(key);
        return Promise.resolve();
      },
    },
    raw: {
      get: (store, token) => {
        const row = rows.get(`${store} ${token}`);
        return Promise.resolve(row === undefined ? undefined : copyOf(row));
      },
      stores: () => Promise.resolve([...new Set([...rows.values()].map(({ store }) => store))]),
      tokens: (store) => Promise.resolve([...rows.values()].flatMap((row) => (row.store === store ? [row.token] : []))),
      list: (store, tag) =>
        Promise.resolve(
          [...rows.values()]
            .filter((row) => row.store === store && (tag === undefined || row.tags.includes(tag)))
            .map(copyOf),
        ),
      write(changes) {
        changes.forEach(apply);
        const touched = changedStores(changes);
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
