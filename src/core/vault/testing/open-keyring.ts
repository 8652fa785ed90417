import type { Random } from "#core/words/ports.ts";
import type { KeyShelf } from "../key-record.ts";
import { openKeyring } from "../keyring.ts";
import type { Keyring } from "../store-keys.ts";

export const random: Random = { bytes: (count) => crypto.getRandomValues(new Uint8Array(count)) };

/** The keyring of a shelf that this device opens by itself. */
export async function openOwnKeyring(shelf: KeyShelf, chance: Random = random): Promise<Keyring> {
  const opening = await openKeyring({ shelf, random: chance });
  if (opening.kind === "locked") throw new Error("This shelf asks for a person.");
  return opening.keyring;
}
