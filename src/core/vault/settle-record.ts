import { toHex, utf8 } from "#core/words/bytes.ts";
import type { Bytes } from "#core/words/bytes.ts";
import type { Random } from "#core/words/ports.ts";
import { StorageTrouble } from "#core/words/rows.ts";
import type { DeviceSlot, FirstKeyRecord, KeyRecord, KeyShelf } from "./key-record.ts";
import { unwrap, wrapping } from "./master-key.ts";

/**
 * The record that holds from now on: made if there was none, brought from version 1 to 2 if it was that. Rejects with
 * StorageTrouble `damaged` when what lies there is no record, or nothing in it opens.
 */
export async function settleRecord(
  deps: { readonly shelf: KeyShelf; readonly random: Random },
  standing: unknown,
): Promise<unknown> {
  const { shelf, random } = deps;
  if (standing === undefined) {
    const master = random.bytes(32);
    const slots = [await deviceSlot(random, master, 0)];
    master.fill(0);
    return shelf.addIfAbsent({ v: 2, revision: 1, generation: 1, slots });
  }
  const { readKeyRecord } = await import("./read-key-record.ts"); // its schemas are not for a very first start
  const record = readKeyRecord(standing);
  if (record !== undefined && (await opensByAnything(record))) return standing;
  if (record === undefined && isFirst(standing)) {
    const upgraded = await upgrade(random, standing);
    // False: another tab was quicker, and what it wrote opens as well.
    return (await shelf.replace(0, upgraded)) ? upgraded : shelf.read();
  }
  throw damaged();
}

/** A way in by a key of this device that WebCrypto will not export. `master` is the caller's to wipe. */
export async function deviceSlot(random: Random, master: Bytes, madeAt: number): Promise<DeviceSlot> {
  const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  const facts = { kind: "device", id: toHex(random.bytes(8)), madeAt, key } as const;
  const iv = random.bytes(12);
  return { ...facts, iv, wrapped: new Uint8Array(await crypto.subtle.encrypt(wrapping(facts, iv), key, master)) };
}

/** A device's slot can be tried here and now; whether another opens, only its holder can show. */
async function opensByAnything({ slots }: KeyRecord): Promise<boolean> {
  for (const slot of slots) {
    if (slot.kind !== "device") return true;
    const master = await unwrap(slot, slot.key).catch(() => undefined);
    master?.fill(0);
    if (master !== undefined) return true;
  }
  return false;
}

const isFirst = (value: unknown): value is FirstKeyRecord =>
  typeof value === "object" &&
  value !== null &&
  "device" in value &&
  "iv" in value &&
  value.iv instanceof Uint8Array &&
  "wrapped" in value &&
  value.wrapped instanceof Uint8Array;

/** Version 1 bound nothing but a word to the wrapping. Its fields stay beside the new slot: the way back. */
async function upgrade(random: Random, first: FirstKeyRecord): Promise<KeyRecord> {
  const { device, iv, wrapped } = first;
  try {
    const how = { name: "AES-GCM", iv, additionalData: utf8("BRANE master key 1") };
    const master = new Uint8Array(await crypto.subtle.decrypt(how, device, wrapped));
    const slots = [await deviceSlot(random, master, 0)];
    master.fill(0);
    return { v: 2, revision: 1, generation: 1, slots, device, iv, wrapped };
  } catch {
    throw damaged();
  }
}

const damaged = () =>
  new StorageTrouble(
    "damaged",
    "The key to what is kept here is damaged, so nothing of it can be opened. Erase everything to begin again, and open your saved .brane files.",
  );
