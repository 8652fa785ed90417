import { concat, toBase64Url, toHex, utf8 } from "#core/words/bytes.ts";
import type { Bytes } from "#core/words/bytes.ts";
import { canonicalJson } from "#core/words/json.ts";
import { macOf, openAes, sealAes } from "#core/words/primitives.ts";
import type { Random } from "#core/words/ports.ts";
import { StorageTrouble } from "#core/words/rows.ts";

/** Seals the things of one store: rows, or files. */
export interface Sealer {
  /** 22 characters that stand for `word` on disk: the same each time, in this store only, and not to be turned back. */
  token(word: string): Promise<string>;
  /** The bytes, readable only here and only under this name. 37 bytes longer. */
  seal(name: string, plain: Bytes): Promise<Bytes>;
  /**
   * The bytes again. Rejects with StorageTrouble: `locked` when another key sealed them, `damaged` when a bit of them
   * or the name is not what it was. An older version of the same thing under the same name does open: a seal proves
   * what was written, not when.
   */
  open(name: string, sealed: Bytes): Promise<Bytes>;
  /**
   * The key that opens these bytes, for a worker that opens them instead of the page (`openSealed`): WebCrypto exports
   * its bytes to nobody. Undefined when none of ours does.
   */
  keyOf(sealed: Bytes): Promise<CryptoKey | undefined>;
  /** Whether the present generation's key sealed these bytes, as far as they say themselves. */
  isOfNow(sealed: Bytes): Promise<boolean>;
}

export interface SealKey {
  /** AES-256-GCM. */
  readonly key: CryptoKey;
  /** 16 hex digits that name the key, and so its generation. */
  readonly id: string;
}

/** The keys of one store: one for tokens, and one a generation for what is sealed. */
export interface StoreKeys {
  /** HMAC-SHA-256. */
  readonly token: CryptoKey;
  /** What is sealed now is sealed by this one. */
  current(): Promise<SealKey>;
  /** Undefined when none of ours is called so. */
  byId(id: string): Promise<SealKey | undefined>;
}

/**
 * What is sealed lies as: format (1 byte), key id (8), IV (12, random: good for 2³² seals a key, NIST SP 800-38D 8.3),
 * ciphertext, tag (16). The associated data binds store, name, format and key id, so that nothing sealed opens in
 * another's place.
 */
export function createSealer(deps: {
  readonly store: string;
  readonly keys: StoreKeys;
  readonly random: Random;
}): Sealer {
  const { store, keys, random } = deps;
  const keyOf = async (sealed: Bytes) => (sealed[0] === format ? (await keys.byId(keyIdOf(sealed)))?.key : undefined);
  return {
    async token(word) {
      return toBase64Url(await macOf(keys.token, utf8(word), 16));
    },
    async seal(name, plain) {
      const { key, id } = await keys.current();
      const iv = random.bytes(12);
      return concat(Uint8Array.of(format), fromHex(id), iv, await sealAes(key, iv, bound({ store, name }, id), plain));
    },
    async open(name, sealed) {
      const key = await keyOf(sealed);
      if (sealed.length >= shortest && key === undefined) {
        throw new StorageTrouble(
          "locked",
          `A part of what is kept under "${store}" was sealed by another key or a newer version.`,
        );
      }
      const plain = key && (await openSealed({ store, name }, key, sealed));
      if (plain !== undefined) return plain;
      throw new StorageTrouble(
        "damaged",
        `A part of what is kept under "${store}" is damaged and was left out. Nothing else is lost.`,
      );
    },
    keyOf,
    async isOfNow(sealed) {
      return keyIdOf(sealed) === (await keys.current()).id;
    },
  };
}

interface Place {
  readonly store: string;
  readonly name: string;
}

/** What was sealed in this place by this key; undefined when a bit of it, or the place, is not what it was. */
export async function openSealed(place: Place, key: CryptoKey, sealed: Bytes): Promise<Bytes | undefined> {
  if (sealed.length < shortest) return undefined;
  return openAes(key, sealed.slice(9, 21), bound(place, keyIdOf(sealed)), sealed.subarray(21));
}

const bound = ({ store, name }: Place, keyId: string) => utf8(canonicalJson([store, name, format, keyId]));
const keyIdOf = (sealed: Bytes) => toHex(sealed.subarray(1, 9));

const fromHex = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

const format = 1;
/** Bytes of a seal around nothing. */
const shortest = 37;
