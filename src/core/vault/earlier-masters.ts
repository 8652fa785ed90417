import { utf8 } from "#core/words/bytes.ts";
import type { Bytes } from "#core/words/bytes.ts";
import { canonicalJson } from "#core/words/json.ts";
import { hkdf, openAes, sealAes } from "#core/words/primitives.ts";
import { StorageTrouble } from "#core/words/rows.ts";
import type { Random } from "#core/words/ports.ts";
import type { EarlierMaster } from "./key-record.ts";
import { masterKey } from "./master-key.ts";
import type { EarlierRoot } from "./store-keys.ts";

/**
 * The master keys of before, kept under the present one: by them the rows open that no rotation has reached yet, and the
 * backups of their time, and by the first of them rows are found (their tokens never change). Who holds the present
 * master holds all of them; who holds an earlier one learns nothing of those that came later.
 */
export async function openEarlier(
  master: CryptoKey,
  earlier: readonly EarlierMaster[],
): Promise<readonly EarlierRoot[]> {
  const key = await keyOf(master);
  return Promise.all(
    earlier.map(async (each) => ({ until: each.until, master: await masterKey(await unsealed(key, each)) })),
  );
}

/** `earlier` under the next master key, `present` as the last of them. Wipes nothing of the caller's. */
export async function sealEarlier(
  next: CryptoKey,
  present: { readonly master: CryptoKey; readonly bytes: Bytes; readonly until: number },
  earlier: readonly EarlierMaster[],
  random: Random,
): Promise<readonly EarlierMaster[]> {
  const [before, after] = await Promise.all([keyOf(present.master), keyOf(next)]);
  const seal = async (until: number, bytes: Bytes): Promise<EarlierMaster> => {
    const iv = random.bytes(12);
    return { until, iv, wrapped: await sealAes(after, iv, bound(until), bytes) };
  };
  const carried = earlier.map(async (each) => {
    const bytes = await unsealed(before, each);
    return seal(each.until, bytes).finally(() => bytes.fill(0));
  });
  return Promise.all([...carried, seal(present.until, present.bytes)]);
}

/** Rejects with StorageTrouble when somebody has changed the record: without it, rows would be sought under wrong words. */
async function unsealed(key: CryptoKey, { until, iv, wrapped }: EarlierMaster): Promise<Bytes> {
  const bytes = await openAes(key, iv, bound(until), wrapped);
  if (bytes === undefined) throw new StorageTrouble("damaged", damaged);
  return bytes;
}

const bound = (until: number) => utf8(canonicalJson(["BRANE earlier master 1", until]));

const keyOf = (master: CryptoKey): Promise<CryptoKey> =>
  crypto.subtle.deriveKey(hkdf(utf8("BRANE earlier masters 1")), master, { name: "AES-GCM", length: 256 }, false, [
    "encrypt",
    "decrypt",
  ]);

const damaged = "A part of the key to what is kept here is damaged. Restore a backup; nothing was changed.";
