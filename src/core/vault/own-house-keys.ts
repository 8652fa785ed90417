import type { StorageTrouble } from "#core/words/rows.ts";
import type { Rows } from "#core/words/rows.ts";
import { readHouseKeys, writeHouseKeys, type HouseKeys } from "./house-keys.ts";
import type { RawRows } from "./raw-rows.ts";
import { createSealedRows } from "./sealed-rows.ts";
import type { Keyring } from "./store-keys.ts";

/**
 * The store of a person's space in which their keys to the common one lie. It belongs to this machine: a backup of the
 * space leaves it out, so that restoring one neither brings back a right that was taken nor loses one.
 */
const houseKeyStore = "house-keys";

/** A person's own space, opened. `raw` is the space's. */
export interface OwnSpace {
  readonly raw: RawRows;
  readonly keyring: Keyring;
}

export const keepHouseKeys = (own: OwnSpace, keys: HouseKeys): Promise<void> =>
  rowsOf(own).write([{ kind: "put", store: houseKeyStore, id: "keys", value: writeHouseKeys(keys) }]);

/** Undefined when there are none. Rejects with StorageTrouble. */
export const heldHouseKeys = async (own: OwnSpace): Promise<HouseKeys | undefined> =>
  readHouseKeys(await rowsOf(own).get(houseKeyStore, "keys"));

/** The newest number of a charter that this person has seen; 0 before the first. */
export async function seenNumber(own: OwnSpace): Promise<number> {
  const seen = await rowsOf(own).get(houseKeyStore, "seen");
  return typeof seen === "number" ? seen : 0;
}
export const keepSeenNumber = (own: OwnSpace, seen: number): Promise<void> =>
  rowsOf(own).write([{ kind: "put", store: houseKeyStore, id: "seen", value: seen }]);

const rowsOf = ({ raw, keyring }: OwnSpace): Rows => createSealedRows({ raw, keyring, onDamage: toTheCaller });

/** Whoever reads one of these rows is told by the rejection itself. */
const toTheCaller = (_trouble: StorageTrouble): void => undefined;
