import { toBase64Url, utf8 } from "#core/words/bytes.ts";
import type { Bytes } from "#core/words/bytes.ts";
import { canonicalJson } from "#core/words/json.ts";
import type { Slot } from "./key-record.ts";

/** What of a slot is bound to its wrapping: everything but the wrapping itself. */
export type SlotFacts = Slot extends infer Each ? (Each extends Slot ? Omit<Each, "iv" | "wrapped"> : never) : never;

/** The master key's wrapping. The associated data binds kind, id and parameters, so that no slot passes for another. */
export const wrapping = (facts: SlotFacts, iv: Bytes) => {
  const { kind, id, madeAt } = facts;
  const bound =
    kind === "passphrase"
      ? [toBase64Url(facts.salt), { ...facts.cost }]
      : kind === "passkey"
        ? [toBase64Url(facts.credential), toBase64Url(facts.salt)]
        : [];
  return { name: "AES-GCM", iv, additionalData: utf8(canonicalJson(["BRANE way in 1", kind, id, madeAt, ...bound])) };
};

/** The master key's 32 bytes: whoever asks for them fills them with zeros as soon as they are used. Rejects when `key` is not the slot's. */
export const unwrap = async (slot: Slot, key: CryptoKey): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.decrypt(wrapping(slot, slot.iv), key, slot.wrapped));

/** The master key as something that only makes other keys (HKDF); `bytes` are zeros afterwards. */
export async function masterKey(bytes: Bytes): Promise<CryptoKey> {
  const key = await crypto.subtle.importKey("raw", bytes, "HKDF", false, ["deriveBits", "deriveKey"]);
  bytes.fill(0);
  return key;
}
