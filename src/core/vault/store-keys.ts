import { toHex, utf8 } from "#core/words/bytes.ts";
import type { Random } from "#core/words/ports.ts";
import { createSealer } from "./sealer.ts";
import type { SealKey, Sealer, StoreKeys } from "./sealer.ts";

/** Hands out the keys of each store, and never the keys' bytes. */
export interface Keyring {
  sealer(store: string): Promise<Sealer>;
  /** The generation that seals what is written now. */
  generation(): number;
  /** Seals by this generation from now on; an earlier one than the present changes nothing. */
  advanceTo(generation: number): void;
}

/**
 * HKDF-SHA-256 (RFC 5869) over the master key, with an info string for each generation, store and purpose, so that no
 * two keys are related. The salt is empty: the master key is uniformly random already (section 3.1).
 *
 * All generations follow from the master key: what an older one sealed (a row that no rotation has reached, a backup)
 * opens for ever. The tokens' keys stay those of the first, so that a row is found by the same token ever after.
 */
export function createKeyring(deps: {
  readonly master: CryptoKey;
  readonly generation: number;
  readonly random: Random;
}): Keyring {
  const { master, random } = deps;
  let newest = deps.generation;
  const sealers = new Map<string, Promise<Sealer>>();

  async function keysOf(store: string): Promise<StoreKeys> {
    const made = new Map<number, Promise<SealKey>>();
    const ofGeneration = (generation: number) => {
      const known = made.get(generation) ?? sealKey(master, store, generation);
      made.set(generation, known);
      return known;
    };
    const byId = new Map<string, Promise<SealKey | undefined>>();
    async function find(id: string): Promise<SealKey | undefined> {
      for (let generation = 1; generation <= newest + ahead; generation += 1) {
        const key = await ofGeneration(generation);
        if (key.id !== id) continue;
        newest = Math.max(newest, generation); // another tab has begun it
        return key;
      }
      byId.delete(id); // strangers are asked about anew: a later generation may be theirs
      return undefined;
    }
    await ofGeneration(newest);
    return {
      token: await crypto.subtle.deriveKey(
        hkdf(1, "token", store),
        master,
        { name: "HMAC", hash: "SHA-256", length: 256 },
        false,
        ["sign"],
      ),
      current: () => ofGeneration(newest),
      byId: (id) => {
        const known = byId.get(id) ?? find(id);
        byId.set(id, known);
        return known;
      },
    };
  }

  return {
    sealer(store) {
      const known = sealers.get(store) ?? keysOf(store).then((keys) => createSealer({ store, keys, random }));
      sealers.set(store, known);
      return known;
    },
    generation: () => newest,
    advanceTo: (generation) => {
      newest = Math.max(newest, generation);
    },
  };
}

/** How many generations another tab may be ahead before this one has heard of it. */
const ahead = 2;

const hkdf = (generation: number, use: string, store: string) => ({
  name: "HKDF",
  hash: "SHA-256",
  salt: new Uint8Array(0),
  info: utf8(`BRANE ${generation} ${use} ${store}`),
});

async function sealKey(master: CryptoKey, store: string, generation: number): Promise<SealKey> {
  const [key, id] = await Promise.all([
    crypto.subtle.deriveKey(hkdf(generation, "seal", store), master, { name: "AES-GCM", length: 256 }, false, [
      "encrypt",
      "decrypt",
    ]),
    crypto.subtle.deriveBits(hkdf(generation, "id", store), master, 64),
  ]);
  return { key, id: toHex(new Uint8Array(id)) };
}
