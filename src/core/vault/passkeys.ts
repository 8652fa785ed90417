import type { Bytes } from "#core/words/bytes.ts";

/**
 * Passkeys whose authenticator has a pseudo-random function (WebAuthn level 3, the `prf` extension): asked about the
 * same 32 bytes it gives the same 32 secret ones, and only to this site and after its holder agreed.
 */
export interface Passkeys {
  /** Makes one for this site and asks its function about `salt`. `stopped` when the person or the browser gave up. */
  make(name: string, salt: Bytes, signal?: AbortSignal): Promise<PasskeyMade | PasskeyEnd>;
  /** Asks whichever of these the person has at hand. */
  ask(known: readonly KnownPasskey[], signal?: AbortSignal): Promise<PasskeyGiven | PasskeyEnd>;
}

export interface KnownPasskey {
  readonly credential: Bytes;
  readonly salt: Bytes;
}
/** `secret`: 32 bytes, the receiver's to wipe. */
interface PasskeyMade {
  readonly kind: "made";
  readonly credential: Bytes;
  readonly secret: Bytes;
}
interface PasskeyGiven {
  readonly kind: "given";
  readonly credential: Bytes;
  readonly secret: Bytes;
}
type PasskeyEnd = { readonly kind: "stopped" } | { readonly kind: "cannot"; readonly reason: string };
