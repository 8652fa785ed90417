import type { Bytes } from "#core/words/bytes.ts";
import type { Clock, Random } from "#core/words/ports.ts";
import { sealEarlier } from "./earlier-masters.ts";
import type { KeyRecord, KeyShelf, Slot } from "./key-record.ts";
import { masterKey, wrapping } from "./master-key.ts";
import { deviceSlot } from "./settle-record.ts";

export type Renewed =
  /** `adopt` takes the new key into the keyring that is open (`Keyring.adopt`). */
  | { readonly kind: "renewed"; readonly master: CryptoKey; readonly generation: number }
  /** Another rotation has not ended. */
  | { readonly kind: "busy" };

/** What opened the vault, and what it opened: `master` stays the caller's to wipe. */
interface Opened {
  readonly master: Bytes;
  readonly slot: Slot;
  readonly key: CryptoKey;
}

/**
 * A new master key, wrapped for the way in that was shown and for this device if it opened before. The old one stays,
 * sealed under the new (earlier-masters.ts). Written in the place of the record it was made for; made again when
 * somebody else was quicker.
 */
export async function renewMaster(
  deps: { readonly shelf: KeyShelf; readonly random: Random; readonly clock: Clock },
  read: () => Promise<KeyRecord>,
  opened: Opened,
  operation: string,
): Promise<Renewed> {
  const { shelf, random } = deps;
  const present = await masterKey(opened.master.slice());
  const bytes = random.bytes(32);
  const next = await masterKey(bytes.slice());
  try {
    for (;;) {
      const record = await read();
      if (record.rotation !== undefined) return { kind: "busy" };
      const { revision, generation, guesses, name } = record;
      const slots = (await Promise.all(record.slots.map((slot) => rewrapped(slot, opened, bytes, deps)))).flat();
      if (slots.length === 0) return { kind: "busy" }; // the way that was shown has been taken away meanwhile
      const before = { master: present, bytes: opened.master, until: generation };
      const renewed: KeyRecord = {
        v: 2,
        revision: revision + 1,
        generation: generation + 1,
        rotation: operation,
        slots,
        earlier: await sealEarlier(next, before, record.earlier ?? [], random),
        ...(record.renewedAt === undefined ? {} : { renewedAt: record.renewedAt }),
        ...(guesses === undefined ? {} : { guesses }),
        ...(name === undefined ? {} : { name }),
      };
      if (await shelf.replace(revision, renewed)) return { kind: "renewed", master: next, generation: generation + 1 };
    }
  } finally {
    bytes.fill(0);
  }
}

/** The slot around the new master; none where nobody is here who could open it. */
async function rewrapped(
  slot: Slot,
  { slot: shown, key }: Opened,
  master: Bytes,
  { random, clock }: { readonly random: Random; readonly clock: Clock },
): Promise<readonly Slot[]> {
  if (slot.kind === "device") return [await deviceSlot(random, master, clock.now())]; // with a key of its own, new too
  if (slot.id !== shown.id) return [];
  const iv = random.bytes(12);
  return [{ ...slot, iv, wrapped: new Uint8Array(await crypto.subtle.encrypt(wrapping(slot, iv), key, master)) }];
}
