import { toHex, utf8 } from "#core/words/bytes.ts";
import type { Bytes } from "#core/words/bytes.ts";
import type { Random } from "#core/words/ports.ts";
import { StorageTrouble } from "#core/words/rows.ts";
import { createSealer } from "./sealer.ts";
import type { Sealer } from "./sealer.ts";

/** The one thing on disk that is not sealed: the master key, wrapped by a key of this device. */
export interface KeyRecord {
  /** AES-256-GCM, not extractable. */
  readonly device: CryptoKey;
  readonly iv: Bytes;
  readonly wrapped: Bytes;
}

/** Where the key record lies. Rejects with StorageTrouble. */
export interface KeyShelf {
  read(): Promise<unknown>;
  /** In one transaction: keeps `record` if there is none, and resolves to the one that stands. */
  addIfAbsent(record: KeyRecord): Promise<unknown>;
}

/** Hands out the keys of each store, and never the keys' bytes. */
export interface Keyring {
  sealer(store: string): Promise<Sealer>;
}

/**
 * Opens the keyring, and makes its master key at the very first start. Tabs that start at once agree: the shelf keeps
 * one record, and everybody reads that one.
 *
 * The master key is 32 random bytes, wrapped by AES-256-GCM under a device key that WebCrypto will not export. This
 * keeps the rows unreadable for who gets at the database's contents alone: another program's backup of it, an export,
 * a script that may read but not run here, a reader who looks for words on the disk. It does **not** protect from who
 * has the whole browser profile: Chromium keeps even a non-extractable key's bytes in clear in there (measured), so a
 * stolen disk needs the device's own encryption, or a passphrase slot over the same master key.
 *
 * Rejects with StorageTrouble: `damaged` when a record is there and does not open.
 */
export async function openKeyring(deps: { readonly shelf: KeyShelf; readonly random: Random }): Promise<Keyring> {
  const record = (await deps.shelf.read()) ?? (await deps.shelf.addIfAbsent(await createKeyRecord(deps.random)));
  const master = await unwrapMaster(record);
  const sealers = new Map<string, Promise<Sealer>>();
  return {
    sealer(store) {
      const known = sealers.get(store);
      if (known !== undefined) return known;
      const made = storeKeys(master, store).then((keys) => createSealer({ store, keys, random: deps.random }));
      sealers.set(store, made);
      return made;
    },
  };
}

const wrapping = (iv: Bytes) => ({ name: "AES-GCM", iv, additionalData: utf8("BRANE master key 1") });

async function createKeyRecord(random: Random): Promise<KeyRecord> {
  const device = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  const iv = random.bytes(12);
  const master = random.bytes(32);
  const wrapped = new Uint8Array(await crypto.subtle.encrypt(wrapping(iv), device, master));
  master.fill(0);
  return { device, iv, wrapped };
}

async function unwrapMaster(record: unknown): Promise<CryptoKey> {
  try {
    if (!isKeyRecord(record)) throw new TypeError("This is no key record.");
    const master = new Uint8Array(await crypto.subtle.decrypt(wrapping(record.iv), record.device, record.wrapped));
    const key = await crypto.subtle.importKey("raw", master, "HKDF", false, ["deriveBits", "deriveKey"]);
    master.fill(0);
    return key;
  } catch {
    throw new StorageTrouble(
      "damaged",
      "The key to what is kept here is damaged, so nothing of it can be opened. Erase everything to begin again, and open your saved .brane files.",
    );
  }
}

const isKeyRecord = (value: unknown): value is KeyRecord =>
  typeof value === "object" &&
  value !== null &&
  "device" in value &&
  "iv" in value &&
  value.iv instanceof Uint8Array &&
  "wrapped" in value &&
  value.wrapped instanceof Uint8Array;

/**
 * HKDF-SHA-256 (RFC 5869) with an info string for each store and purpose, so that no two keys are related. The salt is
 * empty: the master key is uniformly random already (section 3.1).
 */
async function storeKeys(master: CryptoKey, store: string) {
  const hkdf = (use: string) => ({
    name: "HKDF",
    hash: "SHA-256",
    salt: new Uint8Array(0),
    info: utf8(`BRANE 1 ${use} ${store}`),
  });
  const [seal, token, id] = await Promise.all([
    crypto.subtle.deriveKey(hkdf("seal"), master, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]),
    crypto.subtle.deriveKey(hkdf("token"), master, { name: "HMAC", hash: "SHA-256", length: 256 }, false, ["sign"]),
    crypto.subtle.deriveBits(hkdf("id"), master, 64),
  ]);
  return { seal, token, id: toHex(new Uint8Array(id)) };
}
