import { utf8 } from "#core/words/bytes.ts";
import type { Bytes } from "#core/words/bytes.ts";
import { canonicalJson } from "#core/words/json.ts";
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
    return { until, iv, wrapped: new Uint8Array(await crypto.subtle.encrypt(aes(until, iv), after, bytes)) };
  };
  const carried = earlier.map(async (each) => {
    const bytes = await unsealed(before, each);
    return seal(each.until, bytes).finally(() => bytes.fill(0));
  });
  return Promise.all([...carried, seal(present.until, present.bytes)]);
}

const unsealed = async (key: CryptoKey, { until, iv, wrapped }: EarlierMaster): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.decrypt(aes(until, iv), key, wrapped));

const aes = (until: number, iv: Bytes) => ({
  name: "AES-GCM",
  iv,
  additionalData: utf8(canonicalJson(["BRANE earlier master 1", until])),
});

const keyOf = (master: CryptoKey): Promise<CryptoKey> =>
  crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info: utf8("BRANE earlier masters 1") },
    master,
    { name: "AES-GCM", length: 256 },
    false,
    ["encrypt", "decrypt"],
  );
