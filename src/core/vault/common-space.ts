import type { Bytes } from "#core/words/bytes.ts";
import type { Clock, Locks, Random } from "#core/words/ports.ts";
import type { Rows, StorageTrouble } from "#core/words/rows.ts";
import type { BackupSign } from "./backup.ts";
import { generationOf, type HouseKeys } from "./house-keys.ts";
import type { Letters } from "./letters.ts";
import { masterKey } from "./master-key.ts";
import type { PeopleShelf } from "./people-shelf.ts";
import type { RawRows } from "./raw-rows.ts";
import { createSealedRows } from "./sealed-rows.ts";
import { commonSpace, spaceOf } from "./spaces.ts";
import { createKeyring, type Keyring } from "./store-keys.ts";

/** What a house stands on. */
export interface HouseDeps {
  /** The whole disk, not a space of it. */
  readonly raw: RawRows;
  readonly people: PeopleShelf;
  readonly random: Random;
  readonly clock: Clock;
  readonly locks: Locks;
  readonly letters: Letters;
  /** A new pair for the log, as its room writes it: both halves, and the public one. */
  readonly newAuditor: () => Promise<{ readonly auditor: Bytes; readonly auditors: string }>;
  /** Hears of a common row that does not open. */
  readonly onDamage: (trouble: StorageTrouble) => void;
}

/** Opens the common space: what is written now by the newest key, what was before by those of its time. */
export async function commonKeyring(keys: HouseKeys, random: Random): Promise<Keyring> {
  const earlier = (keys.earlier ?? []).map(async (each, at) => ({
    master: await masterKey(each.slice()),
    until: at + 1,
  }));
  return createKeyring({
    ...{ master: await masterKey(keys.common.slice()), generation: generationOf(keys), random },
    earlier: await Promise.all(earlier),
  });
}

/** Says by the common key, which the people of this machine have and nobody else, what a backup of the house is. */
export const houseSign =
  (keys: HouseKeys, random: Random): BackupSign =>
  async (text) =>
    (await (await commonKeyring(keys, random)).sealer("backup")).token(text);

export async function commonRows(
  { raw, random, onDamage }: Pick<HouseDeps, "raw" | "random" | "onDamage">,
  keys: HouseKeys,
): Promise<Rows> {
  const keyring = await commonKeyring(keys, random);
  return createSealedRows({ raw: spaceOf(raw, commonSpace), keyring, onDamage });
}

/** A new pair for the admins; undefined where the browser has no Ed25519. */
export async function signingPair() {
  try {
    const pair = await crypto.subtle.generateKey({ name: "Ed25519" }, true, ["sign", "verify"]);
    return {
      admins: new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey)),
      admin: new Uint8Array(await crypto.subtle.exportKey("pkcs8", pair.privateKey)),
    };
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === "NotSupportedError") return undefined;
    throw thrown;
  }
}
