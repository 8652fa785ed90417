import { toHex, utf8 } from "#core/words/bytes.ts";
import type { Bytes } from "#core/words/bytes.ts";
import type { PassphraseKdf } from "#core/words/passphrase-kdf.ts";
import type { PassphraseSlot, Slot } from "./key-record.ts";
import { unwrap } from "./master-key.ts";
import type { SlotFacts } from "./master-key.ts";
import type { Passkeys } from "./passkeys.ts";
import type { Proof } from "./proof.ts";

type SlotsOpened =
  /** `master`: 32 bytes that the caller wipes. `slot` and `key`: which opened, and by what. */
  | {
      readonly kind: "open";
      readonly master: Bytes;
      readonly by: Slot["kind"];
      readonly slot: Slot;
      readonly key: CryptoKey;
    }
  | { readonly kind: "wrong"; readonly reason: string }
  | { readonly kind: "cannot"; readonly reason: string }
  | { readonly kind: "stopped" };

/** Tries the slots of the proof's kind. A recovery code comes as its bare secret (`readRecoveryCode`). */
export async function openSlots(
  slots: readonly Slot[],
  proof: Proof,
  deps: { readonly kdf: PassphraseKdf; readonly passkeys: Passkeys },
  signal?: AbortSignal,
): Promise<SlotsOpened> {
  const mine = slots.filter(({ kind }) => kind === proof.kind);
  if (mine.length === 0) return { kind: "cannot", reason: noSuch[proof.kind] };
  if (proof.kind === "passkey") return byPasskey(mine, deps.passkeys, signal);
  for (const slot of mine) {
    const key = await keyFor(slot, proof, deps.kdf);
    const master = key && (await unwrap(slot, key).catch(() => undefined));
    if (key && master) return { kind: "open", master, by: slot.kind, slot, key };
  }
  return { kind: "wrong", reason: wrong[proof.kind] };
}

async function keyFor(slot: Slot, proof: Proof, kdf: PassphraseKdf): Promise<CryptoKey | undefined> {
  if (slot.kind === "device") return slot.key;
  if (slot.kind === "passphrase" && proof.kind === "passphrase") {
    return keyOfSecret(await stretched(kdf, proof.passphrase, slot), slot);
  }
  if (slot.kind === "recovery" && proof.kind === "recovery") return keyOfSecret(utf8(proof.code), slot);
  return undefined;
}

async function byPasskey(
  slots: readonly Slot[],
  passkeys: Passkeys,
  signal: AbortSignal | undefined,
): Promise<SlotsOpened> {
  const known = slots.flatMap((slot) => (slot.kind === "passkey" ? [slot] : []));
  const given = await passkeys.ask(known, signal);
  if (given.kind !== "given") return given;
  const slot = known.find(({ credential }) => toHex(credential) === toHex(given.credential));
  const key = slot && (await keyOfSecret(given.secret, slot));
  given.secret.fill(0);
  const master = slot && key && (await unwrap(slot, key).catch(() => undefined));
  if (slot === undefined || key === undefined || master === undefined) return { kind: "wrong", reason: wrong.passkey };
  return { kind: "open", master, by: "passkey", slot, key };
}

/** One passphrase is one passphrase, however a keyboard composes its letters. */
export const stretched = (
  kdf: PassphraseKdf,
  passphrase: string,
  { salt, cost }: Pick<PassphraseSlot, "salt" | "cost">,
): Promise<Bytes> => kdf.derive(utf8(passphrase.normalize("NFKC")), salt, cost);

/** The slot's AES key: HKDF-SHA-256 over what the way in gives, so that one secret in two slots makes two keys. */
export async function keyOfSecret(secret: Bytes, { kind, id }: Pick<SlotFacts, "kind" | "id">): Promise<CryptoKey> {
  const root = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveKey"]);
  const info = utf8(`BRANE way in 1 ${kind} ${id}`);
  const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info };
  return crypto.subtle.deriveKey(how, root, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

const wrong = {
  device: "This device's key does not open what is kept here.",
  passphrase: "This passphrase does not open it.",
  recovery: "This recovery code does not open it: it may be an older one.",
  passkey: "This passkey does not open it.",
} as const;
const noSuch = {
  device: "This device does not open it by itself: show another way in.",
  passphrase: "No passphrase was set.",
  recovery: "No recovery code was made.",
  passkey: "No passkey was added.",
} as const;
