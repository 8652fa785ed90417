import type { Bytes } from "#core/words/bytes.ts";
import type { Random } from "#core/words/ports.ts";
import type { KeyRecord, KeyShelf, Slot } from "./key-record.ts";
import { masterKey, unwrap } from "./master-key.ts";
import { createKeyring } from "./store-keys.ts";
import type { Keyring } from "./store-keys.ts";

export type KeyringOpening =
  | { readonly kind: "open"; readonly keyring: Keyring }
  /** This device alone does not open it: a person must. `ways-in.ts` lets them. */
  | { readonly kind: "locked" };

/**
 * Opens the keyring by this device's own key, and makes the master key at the very first start. Tabs that start at once
 * agree: the shelf keeps one record, and everybody reads that one. `locked` when the record has no slot of this device,
 * or that one is damaged and there are others.
 *
 * The master key is 32 random bytes, wrapped by AES-256-GCM under a device key that WebCrypto will not export. This
 * keeps the rows unreadable for who gets at the database's contents alone: another program's backup of it, an export,
 * a script that may read but not run here, a reader who looks for words on the disk. It does **not** protect from who
 * has the whole browser profile: Chromium keeps even a non-extractable key's bytes in clear in there (measured), so a
 * stolen disk needs the device's own encryption, or a person who must open it.
 *
 * Rejects with StorageTrouble: `damaged` when a record is there that nothing can open any more.
 */
export async function openKeyring(deps: {
  readonly shelf: KeyShelf;
  readonly random: Random;
}): Promise<KeyringOpening> {
  const record = await deps.shelf.read();
  const open = await byDevice(record, deps.random);
  if (open !== undefined) return { kind: "open", keyring: open };
  // The rest is rare: the first start, a record of an older version, a lock.
  const { settleRecord } = await import("./settle-record.ts");
  const settled = await byDevice(await settleRecord(deps, record), deps.random);
  return settled === undefined ? { kind: "locked" } : { kind: "open", keyring: settled };
}

/** Looks no closer than it must: a slot that opens is one that we wrote. */
async function byDevice(record: unknown, random: Random): Promise<Keyring | undefined> {
  const { slots, generation = 1, earlier = [] } = (record ?? {}) as Partial<KeyRecord>;
  if (!Array.isArray(slots)) return undefined;
  const slot = (slots as readonly Slot[]).find(({ kind }) => kind === "device");
  if (slot?.kind !== "device") return undefined;
  const bytes = await unwrap(slot, slot.key).catch(() => undefined);
  return bytes && keyringOf(bytes, { generation, earlier }, random);
}

/** The keyring of a record whose master key was unwrapped; `bytes` are zeros afterwards. */
export async function keyringOf(
  bytes: Bytes,
  { generation, earlier = [] }: Pick<KeyRecord, "generation" | "earlier">,
  random: Random,
): Promise<Keyring> {
  const master = await masterKey(bytes);
  if (earlier.length === 0) return createKeyring({ master, generation, random });
  const { openEarlier } = await import("./earlier-masters.ts"); // few have any
  return createKeyring({ master, generation, random, earlier: await openEarlier(master, earlier) });
}
