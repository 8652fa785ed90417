import type { RawChange, RawRow, RawRows } from "./raw-rows.ts";
import { firstPerson } from "./person.ts";

/** A person's id, or `house`. */
export type SpaceId = string;
/** What everybody on the machine has in common. */
export const commonSpace: SpaceId = "house";

/**
 * The part of the disk that is one person's, or the machine's common one: its stores carry the space's id in
 * front of their names, so that spaces never meet. The first person's have none, as they were written before there were
 * others. What keeps a space closed is its key; this only keeps them apart.
 */
export function spaceOf(raw: RawRows, space: SpaceId): RawRows {
  const outside = (store: string) => nameInSpace(space, store);
  const inside = (row: RawRow): RawRow => ({ ...row, store: withinSpace(space, row.store) ?? row.store });
  const placed = (row: RawRow): RawRow => ({ ...row, store: outside(row.store) });
  return {
    async get(store, token) {
      const row = await raw.get(outside(store), token);
      return row && inside(row);
    },
    stores: async () => (await raw.stores()).flatMap((store) => withinSpace(space, store) ?? []),
    tokens: (store) => raw.tokens(outside(store)),
    list: async (store, tag) => (await raw.list(outside(store), tag)).map(inside),
    write: (changes) =>
      raw.write(
        changes.map((change): RawChange =>
          change.kind === "delete"
            ? { ...change, store: outside(change.store) }
            : { ...change, row: placed(change.row) },
        ),
      ),
    watch: (stores, listener) => raw.watch(stores.map(outside), listener),
  };
}

/** A store's name on the disk. */
export const nameInSpace = (space: SpaceId, store: string): string =>
  space === firstPerson ? store : `${space}/${store}`;

/** Whose space a store is in, from its name on the disk. */
export const spaceIn = (store: string): SpaceId => {
  const [owner = "", ...rest] = store.split("/");
  return rest.length === 0 ? firstPerson : owner;
};

/** A store's name in its space, from that on the disk; undefined when it is another space's. */
export function withinSpace(space: SpaceId, store: string): string | undefined {
  const [owner = "", ...rest] = store.split("/");
  if (rest.length === 0) return space === firstPerson ? store : undefined;
  return owner === space ? rest.join("/") : undefined;
}
