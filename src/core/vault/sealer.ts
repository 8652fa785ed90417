import { concat, toBase64Url, toHex, utf8 } from "#core/words/bytes.ts";
import type { Bytes } from "#core/words/bytes.ts";
import { canonicalJson } from "#core/words/json.ts";
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
  const aes = (name: string, iv: Bytes, keyId: string) => ({
    name: "AES-GCM",
    iv,
    additionalData: utf8(canonicalJson([store, name, format, keyId])),
  });
  const keyIdOf = (sealed: Bytes) => toHex(sealed.subarray(1, 9));
  return {
    async token(word) {
      const mac = await crypto.subtle.sign("HMAC", keys.token, utf8(word));
      return toBase64Url(new Uint8Array(mac, 0, 16));
    },
    async seal(name, plain) {
      const { key, id } = await keys.current();
      const iv = random.bytes(12);
      const sealed = await crypto.subtle.encrypt(aes(name, iv, id), key, plain);
      return concat(Uint8Array.of(format), fromHex(id), iv, new Uint8Array(sealed));
    },
    async open(name, sealed) {
      const id = keyIdOf(sealed);
      const key = sealed[0] === format ? (await keys.byId(id))?.key : undefined;
      if (sealed.length >= 37 && key === undefined) {
        throw new StorageTrouble(
          "locked",
          `A part of what is kept under "${store}" was sealed by another key or a newer version.`,
        );
      }
      try {
        if (key === undefined) throw new TypeError("This is too short to be anything of ours.");
        const plain = await crypto.subtle.decrypt(aes(name, sealed.slice(9, 21), id), key, sealed.subarray(21));
        return new Uint8Array(plain);
      } catch {
        throw new StorageTrouble(
          "damaged",
          `A part of what is kept under "${store}" is damaged and was left out. Nothing else is lost.`,
        );
      }
    },
    async isOfNow(sealed) {
      return keyIdOf(sealed) === (await keys.current()).id;
    },
  };
}

const fromHex = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

const format = 1;
