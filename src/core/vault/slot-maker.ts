import { toHex, utf8 } from "#core/words/bytes.ts";
import type { Bytes } from "#core/words/bytes.ts";
import { ourCost } from "#core/words/passphrase-kdf.ts";
import type { PassphraseKdf } from "#core/words/passphrase-kdf.ts";
import type { Clock, Random } from "#core/words/ports.ts";
import type { Slot } from "./key-record.ts";
import { wrapping } from "./master-key.ts";
import type { SlotFacts } from "./master-key.ts";
import { keyOfSecret, stretched } from "./open-slots.ts";
import type { Passkeys } from "./passkeys.ts";
import { makeRecoveryCode, readRecoveryCode } from "./recovery-code.ts";
import { deviceSlot } from "./settle-record.ts";

/** A way in that is wanted. */
export type NewSlot =
  | { readonly kind: "device" }
  | { readonly kind: "passphrase"; readonly passphrase: string }
  | { readonly kind: "recovery" }
  /** `name`: what the passkey is called in the person's list of passkeys. */
  | { readonly kind: "passkey"; readonly name: string };

type Made =
  /** `code`: the recovery code, which is nowhere else and shown once. */
  | { readonly kind: "made"; readonly slot: Slot; readonly code?: string }
  | { readonly kind: "stopped" }
  | { readonly kind: "cannot"; readonly reason: string };

/** Makes slots around the master key's bytes, which stay the caller's. */
export function createSlotMaker(deps: {
  readonly random: Random;
  readonly clock: Clock;
  readonly kdf: PassphraseKdf;
  readonly passkeys: Passkeys;
}): (wanted: NewSlot, master: Bytes, signal?: AbortSignal) => Promise<Made> {
  const { random, clock, kdf, passkeys } = deps;

  async function wrap(facts: SlotFacts, secret: Bytes, master: Bytes): Promise<Slot> {
    const key = await keyOfSecret(secret, facts);
    secret.fill(0);
    const iv = random.bytes(12);
    const wrapped = new Uint8Array(await crypto.subtle.encrypt(wrapping(facts, iv), key, master));
    return { ...facts, iv, wrapped };
  }

  return async (wanted, master, signal) => {
    const id = toHex(random.bytes(8));
    const madeAt = clock.now();
    switch (wanted.kind) {
      case "device":
        return { kind: "made", slot: await deviceSlot(random, master, madeAt) };
      case "passphrase": {
        const facts = { kind: "passphrase", id, madeAt, salt: random.bytes(16), cost: ourCost } as const;
        return { kind: "made", slot: await wrap(facts, await stretched(kdf, wanted.passphrase, facts), master) };
      }
      case "recovery": {
        const code = makeRecoveryCode(random);
        const read = readRecoveryCode(code);
        if (read.kind !== "code") throw new Error("A recovery code that was just made does not check.");
        return {
          kind: "made",
          code,
          slot: await wrap({ kind: "recovery", id, madeAt }, utf8(read.secret), master),
        };
      }
      case "passkey": {
        const salt = random.bytes(32);
        const made = await passkeys.make(wanted.name, salt, signal);
        if (made.kind !== "made") return made;
        const facts = { kind: "passkey", id, madeAt, credential: made.credential, salt } as const;
        return { kind: "made", slot: await wrap(facts, made.secret, master) };
      }
    }
  };
}
