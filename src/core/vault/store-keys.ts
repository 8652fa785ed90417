import { toHex, utf8 } from "#core/words/bytes.ts";
import { hkdf } from "#core/words/primitives.ts";
import type { Random } from "#core/words/ports.ts";
import type { KeyRecord } from "./key-record.ts";
import { createSealer } from "./sealer.ts";
import type { SealKey, Sealer, StoreKeys } from "./sealer.ts";

/** Hands out the keys of each store, and never the keys' bytes. */
export interface Keyring {
  sealer(store: string): Promise<Sealer>;
  /** The generation that seals what is written now. */
  generation(): number;
  /**
   * Seals from now on as the record says. False when it speaks of a master key that this keyring does not have: then
   * nothing changes, and the vault must be opened anew.
   */
  follow(record: Pick<KeyRecord, "generation" | "earlier">): boolean;
  /** Seals by a new master key from now on, as this generation. What came before goes on opening. */
  adopt(master: CryptoKey, generation: number): void;
}

/** A master key of before, and the last generation whose keys follow from it. */
export interface EarlierRoot {
  readonly master: CryptoKey;
  readonly until: number;
}

/**
 * HKDF-SHA-256 (RFC 5869) over the master key, with an info string for each generation, store and purpose, so that no
 * two keys are related. The salt is empty: the master key is uniformly random already (section 3.1).
 *
 * Each generation follows from the master key of its time, and all of those are here: what an older one sealed (a row
 * that no rotation has reached, a backup) opens for ever. The tokens' keys stay those of the first, so that a row is
 * found by the same token ever after.
 */
export function createKeyring(deps: {
  readonly master: CryptoKey;
  readonly generation: number;
  readonly random: Random;
  /** Oldest first. */
  readonly earlier?: readonly EarlierRoot[];
}): Keyring {
  const { random } = deps;
  const earlier = [...(deps.earlier ?? [])];
  let { master } = deps;
  let newest = deps.generation;
  const masterOf = (generation: number) => earlier.find(({ until }) => generation <= until)?.master ?? master;
  const sealers = new Map<string, Promise<Sealer>>();

  async function keysOf(store: string): Promise<StoreKeys> {
    const made = new Map<string, Promise<SealKey>>();
    const ofGeneration = (generation: number) => {
      const root = masterOf(generation);
      // A generation that this tab looked ahead to may turn out to belong to the next master.
      const place = `${generation} ${root === master ? earlier.length : "earlier"}`;
      const known = made.get(place) ?? sealKey(root, store, generation);
      made.set(place, known);
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
        derivation(1, "token", store),
        masterOf(1),
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
    follow(record) {
      if ((record.earlier?.length ?? 0) !== earlier.length) return false;
      newest = Math.max(newest, record.generation);
      return true;
    },
    adopt(next, generation) {
      earlier.push({ master, until: generation - 1 });
      master = next;
      newest = generation;
    },
  };
}

/** How many generations another tab may be ahead before this one has heard of it. */
const ahead = 2;

const derivation = (generation: number, use: string, store: string) =>
  hkdf(utf8(`BRANE ${generation} ${use} ${store}`));

async function sealKey(master: CryptoKey, store: string, generation: number): Promise<SealKey> {
  const [key, id] = await Promise.all([
    crypto.subtle.deriveKey(derivation(generation, "seal", store), master, { name: "AES-GCM", length: 256 }, false, [
      "encrypt",
      "decrypt",
    ]),
    crypto.subtle.deriveBits(derivation(generation, "id", store), master, 64),
  ]);
  return { key, id: toHex(new Uint8Array(id)) };
}
