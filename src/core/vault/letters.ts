import { toBase64Url, utf8, type Bytes } from "#core/words/bytes.ts";
import { hkdf, isSignedBy, macOf } from "#core/words/primitives.ts";
import { decodeRowValue, encodeRowValue } from "#core/words/row-value.ts";
import type { Rows } from "#core/words/rows.ts";
import type { HouseKeys } from "./house-keys.ts";
import { generationOf, readHouseKeys, writeHouseKeys } from "./house-keys.ts";
import type { PersonId } from "./person.ts";
import type { RawChange, RawRows } from "./raw-rows.ts";

/** Seals to one person who is not here now (HPKE); the room that has it does not know what for. */
export interface Letters {
  make(): Promise<{ readonly publicKey: string; readonly own: Bytes }>;
  seal(publicKey: string, info: string, plain: Bytes): Promise<Bytes>;
  /** Undefined when it was sealed to another, or for something else, or a bit of it is not what it was. */
  open(own: Bytes, info: string, sealed: Bytes): Promise<Bytes | undefined>;
}

/** The space of the disk that letters lie in, a store for each person, a row for each generation of the house's keys. */
export const letterSpace = "letters";
const introductions = "letters";

const info = (person: PersonId, generation: number) => `BRANE house keys ${generation} for ${person}`;
const signed = (person: PersonId, generation: number, sealed: Bytes): Bytes =>
  encodeRowValue([info(person, generation), sealed]);

/** The new keys, to one person, signed by the admins' key that this person knows. */
export async function letterTo(
  letters: Letters,
  to: { readonly person: PersonId; readonly publicKey: string },
  keys: HouseKeys,
  admin: Bytes,
): Promise<RawChange> {
  const generation = generationOf(keys);
  const sealed = await letters.seal(to.publicKey, info(to.person, generation), writeHouseKeys(keys));
  const key = await crypto.subtle.importKey("pkcs8", admin, "Ed25519", false, ["sign"]);
  const text = signed(to.person, generation, sealed);
  const signature = new Uint8Array(await crypto.subtle.sign("Ed25519", key, text));
  const row = { store: to.person, token: String(generation), tags: [], sealed: encodeRowValue([sealed, signature]) };
  return { kind: "put", row };
}

/**
 * What a person holds after the letters that wait for them, one renewal after another; `held` itself when there is none
 * that can be believed. Earlier keys stay theirs: what was sealed in their time opens by them.
 */
export async function keysAfterLetters(
  { letters, raw }: { readonly letters: Letters; readonly raw: RawRows },
  person: PersonId,
  held: HouseKeys,
): Promise<HouseKeys> {
  let keys = held;
  for (;;) {
    const generation = generationOf(keys) + 1;
    const row = await raw.get(person, String(generation));
    if (row === undefined || keys.letter === undefined) return keys;
    const [sealed, signature] = partsOf(row.sealed);
    if (sealed === undefined || signature === undefined) return keys;
    if (!(await isSignedBy(keys.admins, signature, signed(person, generation, sealed)))) return keys;
    const come = readHouseKeys(await letters.open(keys.letter, info(person, generation), sealed));
    if (come === undefined) return keys;
    keys = renewedBy(keys, come);
  }
}

/** The new keys in place of those that are held, which stay as earlier ones. */
export function renewedBy(held: HouseKeys, come: HouseKeys): HouseKeys {
  const auditorEarlier = [...(held.auditorEarlier ?? []), ...(held.auditor === undefined ? [] : [held.auditor])];
  return {
    ...{ common: come.common, admins: come.admins, earlier: [...(held.earlier ?? []), held.common] },
    ...(come.admin === undefined ? {} : { admin: come.admin }),
    ...(come.auditor === undefined ? {} : { auditor: come.auditor, auditorEarlier }),
    ...(held.letter === undefined ? {} : { letter: held.letter }),
  };
}

function partsOf(written: Bytes): readonly (Bytes | undefined)[] {
  try {
    const read = decodeRowValue(written);
    return Array.isArray(read) ? read.map((part) => (part instanceof Uint8Array ? (part as Bytes) : undefined)) : [];
  } catch {
    return [];
  }
}

/** What an invited person introduces their key with: it follows from the admins' key, and goes with the invitation. */
export async function introductionFor(admin: Bytes, person: PersonId): Promise<Bytes> {
  const root = await crypto.subtle.importKey("raw", admin, "HKDF", false, ["deriveBits"]);
  return new Uint8Array(await crypto.subtle.deriveBits(hkdf(utf8(`BRANE introduction 1 ${person}`)), root, 256));
}

/** Puts a person's public key where admins find it. */
export async function introduce(rows: Rows, person: PersonId, publicKey: string, by: Bytes): Promise<void> {
  const value = { publicKey, mac: await macFor(by, person, publicKey) };
  await rows.write([{ kind: "put", store: introductions, id: person, value }]);
}

/** The public key that this person introduced; undefined when there is none, or somebody else put it there. */
export async function introducedKey(rows: Rows, person: PersonId, admin: Bytes): Promise<string | undefined> {
  const found = await rows.get(introductions, person);
  if (typeof found !== "object" || found === null || !("publicKey" in found) || !("mac" in found)) return undefined;
  const { publicKey, mac } = found;
  if (typeof publicKey !== "string") return undefined;
  return mac === (await macFor(await introductionFor(admin, person), person, publicKey)) ? publicKey : undefined;
}

async function macFor(by: Bytes, person: PersonId, publicKey: string): Promise<string> {
  const key = await crypto.subtle.importKey("raw", by, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return toBase64Url(await macOf(key, encodeRowValue([person, publicKey]), 32));
}
