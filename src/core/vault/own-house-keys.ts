import type { StorageTrouble } from "#core/words/rows.ts";
import type { Rows } from "#core/words/rows.ts";
import { charterText, readCharterText, type Charter } from "./charter.ts";
import { readHouseKeys, writeHouseKeys, type HouseKeys } from "./house-keys.ts";
import type { RawRow, RawRows } from "./raw-rows.ts";
import { createSealedRows } from "./sealed-rows.ts";
import type { Keyring } from "./store-keys.ts";

/**
 * The store of a person's space in which their keys to the common one lie. It belongs to this machine: a backup of the
 * space leaves it out (`machineStores`), so that restoring one neither brings back a right that was taken nor loses one.
 */
export const houseKeyStore = "house-keys";

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
/** The newest charter that this person has believed; undefined before the first. */
export async function seenCharter(own: OwnSpace): Promise<Charter | undefined> {
  const text = await rowsOf(own).get(houseKeyStore, "charter");
  return typeof text === "string" ? readCharterText(text) : undefined;
}
export const keepSeenCharter = (own: OwnSpace, charter: Charter): Promise<void> =>
  rowsOf(own).write([
    { kind: "put", store: houseKeyStore, id: "seen", value: charter.number },
    { kind: "put", store: houseKeyStore, id: "charter", value: charterText(charter) },
  ]);

/**
 * Stores of a person's space that are of this machine and not of theirs: a backup of the space leaves them out, and
 * restoring one leaves them as they are.
 */
export const machineStores: readonly string[] = [houseKeyStore, "auditor-keys"];

/** The house keys as they lie under another keyring: for when a person's space comes back with another master key. */
export async function houseKeysUnder(next: Keyring, own: OwnSpace): Promise<readonly RawRow[]> {
  const keys = await heldHouseKeys(own);
  const seen = await seenCharter(own);
  const rows: RawRow[] = [];
  const raw: RawRows = {
    ...own.raw,
    write(changes) {
      for (const change of changes) if (change.kind === "put") rows.push(change.row);
      return Promise.resolve();
    },
  };
  if (keys !== undefined) await keepHouseKeys({ raw, keyring: next }, keys);
  if (seen !== undefined) await keepSeenCharter({ raw, keyring: next }, seen);
  return rows;
}

const rowsOf = ({ raw, keyring }: OwnSpace): Rows => createSealedRows({ raw, keyring, onDamage: toTheCaller });

/** Whoever reads one of these rows is told by the rejection itself. */
const toTheCaller = (_trouble: StorageTrouble): void => undefined;
