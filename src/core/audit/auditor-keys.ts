import { fromBase64Url, sha256, toBase64Url, toHex } from "#core/words/bytes.ts";
import type { Bytes } from "#core/words/bytes.ts";
import type { Locks } from "#core/words/ports.ts";
import { decodeRowValue, encodeRowValue } from "#core/words/row-value.ts";
import { StorageTrouble } from "#core/words/rows.ts";
import type { Change, Rows } from "#core/words/rows.ts";
import { makeBoxKeys } from "./box.ts";
import type { BoxKeyPair, BoxPublicKey } from "./box.ts";

/** Who reads the log: everyone seals to the public key, and who holds the private half opens. */
export interface Auditors {
  /** What is written now is sealed to it. */
  readonly publicKey: BoxPublicKey;
  /** The pairs that this person holds, of now and of earlier. Who holds none appends, and does not read. */
  readonly held: readonly BoxKeyPair[];
}

/** Where the keys lie. For a person alone on a machine both are the same rows. */
export interface AuditorRows {
  /** What everyone on this machine opens: the public key lies here. */
  readonly shared: Rows;
  /** What only this person opens: the private halves of who is an auditor lie here. */
  readonly own: Rows;
  readonly locks: Locks;
  /**
   * The public key that the admins of this machine have signed for, where several share it: then nothing is sealed to
   * another one, whoever has put that into the shared rows.
   */
  readonly pinned?: () => Promise<BoxPublicKey | undefined>;
}

/** By X25519; by P-256 in a browser that lacks it. */
export async function makeAuditorKeys(): Promise<BoxKeyPair> {
  try {
    return await makeBoxKeys("X25519");
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === "NotSupportedError") return makeBoxKeys("P-256");
    throw thrown;
  }
}

/** The auditors of this machine. Where there are none yet, this person becomes the first, without being asked. */
export function openAuditorKeys({ shared, own, locks, pinned }: AuditorRows): Promise<Auditors> {
  return locks.withLock("audit-keys", async () => {
    const held = await heldIn(own);
    const publicKey = (await pinned?.()) ?? (await readPublic(shared));
    if (publicKey !== undefined) return { publicKey, held };
    const made = held[0] ?? (await makeAuditorKeys()); // one is held when a start was cut short here
    await own.write([await holding(made)]);
    await shared.write([sealingTo(made)]);
    return { publicKey: publicOf(made), held: [made, ...held.slice(1)] };
  });
}

/** All pairs that these rows hold, to be handed to another auditor (`holdAuditorKeys` on that person's rows). */
export const heldIn = async (own: Rows): Promise<readonly BoxKeyPair[]> =>
  (await own.list(heldStore)).map(({ value }) => value).filter(isKeyPair);

/** The pairs as bytes, to be sealed and handed over by who looks after people. */
export const writeAuditorKeys = (keys: readonly BoxKeyPair[]): Bytes => encodeRowValue(keys);

/** Undefined when these are no such bytes. */
export function readAuditorKeys(bytes: Bytes): readonly BoxKeyPair[] | undefined {
  try {
    const read = decodeRowValue(bytes);
    return Array.isArray(read) && read.every(isKeyPair) ? read : undefined;
  } catch {
    return undefined;
  }
}

/** Makes the person of these rows an auditor, who reads what is sealed to these keys. */
export async function holdAuditorKeys(own: Rows, keys: readonly BoxKeyPair[]): Promise<void> {
  await own.write(await Promise.all(keys.map(holding)));
}

/** Makes the person of these rows no auditor any more, on this device. What was read before was read. */
export async function dropAuditorKeys(own: Rows): Promise<void> {
  const rows = await own.list(heldStore);
  await own.write(rows.map(({ id }) => ({ kind: "delete", store: heldStore, id })));
}

/**
 * A new pair, for when an auditor left: what is written from now on opens by it alone, what was written before by the
 * earlier ones. To be handed to the other auditors.
 */
export function renewAuditorKeys({ shared, own, locks }: AuditorRows): Promise<BoxKeyPair> {
  return locks.withLock("audit-keys", async () => {
    const made = await makeAuditorKeys();
    await own.write([await holding(made)]); // before anything can be sealed to it
    await shared.write([sealingTo(made)]);
    return made;
  });
}

/** 16 hexadecimal digits by which a box says whose it is. */
export const nameOfKey = async ({ publicKey }: BoxPublicKey): Promise<string> =>
  toHex((await sha256(publicKey)).subarray(0, 8));

/** A public key as text, to be signed by the admins; and back, undefined when the text is none. */
export const writePublicKey = ({ curve, publicKey }: BoxPublicKey): string =>
  toBase64Url(encodeRowValue({ curve, publicKey }));
export function readPublicKey(text: string): BoxPublicKey | undefined {
  try {
    const read = decodeRowValue(fromBase64Url(text) ?? new Uint8Array(0));
    return isPublicKey(read) ? read : undefined;
  } catch {
    return undefined;
  }
}

async function readPublic(shared: Rows): Promise<BoxPublicKey | undefined> {
  const kept = await shared.get(publicStore, "public");
  if (kept === undefined || isPublicKey(kept)) return kept;
  throw new StorageTrouble("damaged", "The key that the log is sealed to is damaged. Restore a backup.");
}

const publicOf = ({ curve, publicKey }: BoxKeyPair): BoxPublicKey => ({ curve, publicKey });
const sealingTo = (keys: BoxKeyPair): Change => ({
  ...{ kind: "put", store: publicStore, id: "public" },
  value: publicOf(keys),
});
const holding = async (keys: BoxKeyPair): Promise<Change> => ({
  ...{ kind: "put", store: heldStore, id: await nameOfKey(keys) },
  value: keys,
});

const isPublicKey = (value: unknown): value is BoxPublicKey =>
  typeof value === "object" &&
  value !== null &&
  "curve" in value &&
  (value.curve === "X25519" || value.curve === "P-256") &&
  "publicKey" in value &&
  value.publicKey instanceof Uint8Array;
const isKeyPair = (value: unknown): value is BoxKeyPair =>
  isPublicKey(value) && "privateKey" in value && value.privateKey instanceof Uint8Array;

const publicStore = "audit-auditors";
const heldStore = "auditor-keys";
