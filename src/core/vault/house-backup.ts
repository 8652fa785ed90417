import { decodeRowValue, encodeRowValue } from "#core/words/row-value.ts";
import type { BackupSign } from "./backup.ts";
import type { BackupItem } from "./backup-chunk.ts";
import type { BackupSource } from "./backup-source.ts";
import { sourceOfItems } from "./backup-source.ts";
import { houseSign } from "./common-space.ts";
import type { Invitation, KeyRecord } from "./key-record.ts";
import { heldHouseKeys, houseKeyStore } from "./own-house-keys.ts";
import type { PeopleShelf } from "./people-shelf.ts";
import type { PersonId } from "./person.ts";
import type { RawRow, RawRows } from "./raw-rows.ts";
import { readInvitation, readKeyRecord } from "./read-key-record.ts";
import { nameInSpace, spaceIn, spaceOf } from "./spaces.ts";
import type { Keyring } from "./store-keys.ts";
import type { Random } from "#core/words/ports.ts";

/**
 * What an admin backs up of a machine that several share: the common rows (the charter, and the log as it lies sealed to
 * the auditors), and of each person what lets them in again: their record with its wrapped ways
 * (`["record", person, ""]`) and their keys to the house (`["key", person, token]`), sealed under their own master key.
 * No admin can read with it what they could not read before; nobody's own space is in it.
 */
export async function houseSource(
  common: BackupSource,
  { people, raw }: { readonly people: PeopleShelf; readonly raw: RawRows },
): Promise<BackupSource> {
  const beside: BackupItem[] = [];
  for (const id of [...(await people.ids())].sort()) {
    const found = await people.of(id).read();
    const record = readKeyRecord(found) ?? readInvitation(found);
    if (record === undefined) continue;
    beside.push({ name: ["record", id, ""], body: encodeRowValue(record) });
    const keys = await spaceOf(raw, id).list(houseKeyStore);
    beside.push(...keys.map(({ token, tags, sealed }) => ({ name: ["key", id, token, ...tags], body: sealed })));
  }
  const others = sourceOfItems(beside);
  return {
    async look(wanted, atMost) {
      const [one, other] = [await common.look(wanted, atMost), await others.look(wanted, atMost)];
      return {
        marks: [...one.marks, ...other.marks],
        items: [...one.items, ...other.items],
        whole: one.whole && other.whole,
      };
    },
    read: async (names) => [...(await common.read(names)), ...(await others.read(names))],
  };
}

/** What such a backup holds beside the common rows: the rows by their names on the disk, and the records. */
export interface HouseParts {
  readonly keys: readonly RawRow[];
  readonly records: readonly (readonly [PersonId, KeyRecord | Invitation])[];
}

/** Gathers them; the common rows are passed on by whoever reads the items. */
export async function housePartsOf(items: AsyncIterable<readonly BackupItem[]>): Promise<HouseParts> {
  const keys: RawRow[] = [];
  const records: [PersonId, KeyRecord | Invitation][] = [];
  for await (const some of items) {
    for (const { name, body } of some) {
      const [kind, id = "", token = "", ...tags] = name;
      if (kind === "key") keys.push({ store: nameInSpace(id, houseKeyStore), token, tags, sealed: body });
      if (kind !== "record") continue;
      const read = decodeRowValue(body);
      const record = readKeyRecord(read) ?? readInvitation(read);
      if (record !== undefined) records.push([id, record]);
    }
  }
  return { keys, records };
}

/** One of its people, as their keyring shows them. */
export interface HouseOpener {
  readonly person: PersonId;
  /** Says what only the people of this house can have said. */
  readonly sign: BackupSign;
}

/** Whose keys to the house this keyring opens; undefined when it opens nobody's. */
export async function openerOfHouse(
  { keys }: HouseParts,
  keyring: Keyring,
  random: Random,
): Promise<HouseOpener | undefined> {
  let found: RawRow | undefined;
  const raw: RawRows = {
    // Tokens are nobody else's: what has one of this keyring's is theirs.
    get: (_store, token) => Promise.resolve((found = keys.find((row) => row.token === token))),
    stores: () => Promise.resolve([]),
    tokens: () => Promise.resolve([]),
    list: () => Promise.resolve([]),
    write: () => Promise.reject(new TypeError("A backup is not written to.")),
    watch: () => () => undefined,
  };
  const held = await heldHouseKeys({ raw, keyring });
  if (held === undefined || found === undefined) return undefined;
  return { person: spaceIn(found.store), sign: houseSign(held, random) };
}

/** These parts, with a row beside that person's keys: what a start finds there that follows the restore. */
export const withRowOf = (parts: HouseParts, person: PersonId, row: RawRow): HouseParts => ({
  ...parts,
  keys: [...parts.keys, { ...row, store: nameInSpace(person, row.store) }],
});
