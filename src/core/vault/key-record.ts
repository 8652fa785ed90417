import type { Bytes } from "#core/words/bytes.ts";
import type { KdfCost } from "#core/words/passphrase-kdf.ts";

/**
 * The one thing on disk that is not a sealed row: the person's master key, wrapped once for each way in. Structured-
 * clonable, since the device's key is a CryptoKey that has no bytes to be written down.
 */
export interface KeyRecord {
  readonly v: 2;
  /** Counts the changes of this record: the shelf replaces one only by its next. */
  readonly revision: number;
  readonly slots: readonly Slot[];
  /** Which generation of the stores' keys seals what is written now; from 1. */
  readonly generation: number;
  /** The operation that is bringing older rows to this generation; absent when all are there. */
  readonly rotation?: string;
  /** When the last rotation was complete, in milliseconds since 1970; absent before the first. */
  readonly renewedAt?: number;
  /** The master keys of before, oldest first; absent where there has been one only. */
  readonly earlier?: readonly EarlierMaster[];
  readonly guesses?: Guesses;
  /**
   * What its person is called at the door, readable like a name beside a bell. A record has one from when several
   * people share the machine, and none with a name is opened by the device alone.
   */
  readonly name?: string;
  /**
   * The record of version 1, as it stood (`FirstKeyRecord`): an older BRANE still opens by it. It goes with the device
   * slot, whose key it holds too, and with the first rotation, whose rows an older BRANE cannot read.
   */
  readonly device?: CryptoKey;
  readonly iv?: Bytes;
  readonly wrapped?: Bytes;
}

/** A master key of before, under AES-256-GCM by a key that follows from the present one. */
export interface EarlierMaster {
  /** The last generation whose keys follow from it. */
  readonly until: number;
  /** 12 random bytes. */
  readonly iv: Bytes;
  /** 32 bytes and the tag's 16. */
  readonly wrapped: Bytes;
}

/** Version 1: one key of this device around the master key, and no other way in. */
export interface FirstKeyRecord {
  readonly device: CryptoKey;
  readonly iv: Bytes;
  readonly wrapped: Bytes;
}

/** A way in: the master key under AES-256-GCM, by a key that this way gives. */
export type Slot = DeviceSlot | PassphraseSlot | PasskeySlot | RecoverySlot;
export type PortableSlot = Exclude<Slot, DeviceSlot>;

interface AnySlot {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly madeAt: number;
  /** 12 random bytes. */
  readonly iv: Bytes;
  /** The master key's 32 bytes and the tag's 16. */
  readonly wrapped: Bytes;
}
export interface DeviceSlot extends AnySlot {
  readonly kind: "device";
  /** AES-256-GCM, not extractable. */
  readonly key: CryptoKey;
}
export interface PassphraseSlot extends AnySlot {
  readonly kind: "passphrase";
  readonly salt: Bytes;
  readonly cost: KdfCost;
}
interface PasskeySlot extends AnySlot {
  readonly kind: "passkey";
  /** The credential's id, as the authenticator gave it. */
  readonly credential: Bytes;
  /** What the authenticator's pseudo-random function is asked about. */
  readonly salt: Bytes;
}
interface RecoverySlot extends AnySlot {
  readonly kind: "recovery";
}

/** Tries that did not open, or were cut short, since the last that did. */
export interface Guesses {
  readonly count: number;
  /** Milliseconds since 1970. */
  readonly lastAt: number;
}

/** In the place of a key record, until its person comes: what waits for them, under the code that they were given. */
export interface Invitation {
  readonly v: 2;
  readonly revision: number;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  /** 12 random bytes. */
  readonly iv: Bytes;
  /** Their keys to what the machine has in common (`HouseKeys`), under AES-256-GCM. */
  readonly invitation: Bytes;
}

/** Where the key record lies. Rejects with StorageTrouble. What it gives back is not believed. */
export interface KeyShelf {
  read(): Promise<unknown>;
  /** In one transaction: keeps `record` if there is none, and resolves to the one that stands. */
  addIfAbsent(record: KeyRecord | Invitation): Promise<unknown>;
  /**
   * In one transaction: puts `record` in the place of the one that stands if that one has `revision`, durably. False,
   * and nothing is done, when it has another or there is none.
   */
  replace(revision: number, record: KeyRecord | Invitation): Promise<boolean>;
}

/** The revision of what lies on a shelf: 0 for a record of version 1; undefined for what is no record of ours. */
export function revisionOf(record: unknown): number | undefined {
  if (typeof record !== "object" || record === null) return undefined;
  if (!("wrapped" in record || "slots" in record || "invitation" in record)) return undefined;
  if (!("revision" in record)) return 0;
  return typeof record.revision === "number" ? record.revision : undefined;
}
