import { Dexie } from "dexie";
import { revisionOf } from "#core/vault/key-record.ts";
import type { KeyShelf } from "#core/vault/key-record.ts";
import type { PeopleShelf } from "#core/vault/people-shelf.ts";
import { firstPerson } from "#core/vault/person.ts";
import { translated, type Storage } from "./open-storage.ts";

const prefix = "person ";

/** Everybody's key records, beside the first person's in the same table. Fetched when BRANE is locked or shared. */
export function createPeopleShelf({ keys: first, tables }: Pick<Storage, "keys" | "tables">): PeopleShelf {
  const { database, keys, rows } = tables;
  const later = (name: string): KeyShelf => ({
    read: () => translated(keys.get(name)),
    addIfAbsent: (record) =>
      translated(
        database.transaction("rw", keys, async () => {
          const standing = await keys.get(name);
          if (standing !== undefined) return standing;
          await keys.add(record, name);
          return record;
        }),
      ),
    replace: (revision, record) =>
      translated(
        database.transaction("rw", keys, async () => {
          if (revisionOf(await keys.get(name)) !== revision) return false;
          await keys.put(record, name);
          return true;
        }),
      ),
  });
  return {
    of: (id) => (id === firstPerson ? first : later(prefix + id)),
    async ids() {
      const names = await translated(keys.toCollection().primaryKeys());
      const others = names.flatMap((name) => (name.startsWith(prefix) ? [name.slice(prefix.length)] : []));
      return (await first.read()) === undefined ? others : [firstPerson, ...others];
    },
    async remove(id) {
      if (id === firstPerson) throw new TypeError("The first person's space is the machine's own.");
      await translated(
        database.transaction("rw", keys, rows, async () => {
          await keys.delete(prefix + id);
          await rows
            .where("[store+token]")
            .between([`${id}/`, Dexie.minKey], [`${id}/\uffff`, Dexie.maxKey])
            .delete();
        }),
      );
    },
  };
}
