import type { Unsubscribe } from "#core/words/ports.ts";
import type { Proof } from "#core/vault/proof.ts";
import type { WayIn } from "#core/vault/ways-in.ts";

/** How it stands with the keys that seal what is kept. */
export interface RenewalStatus {
  readonly ways: readonly WayIn[];
  /** When they were last renewed, in milliseconds since 1970; absent when they are those of the first day. */
  readonly renewedAt?: number;
  /** While it runs: things looked at in this pass. 0 of 0 while another tab does it. */
  readonly running?: { readonly done: number; readonly total: number };
  /** Why it did not go on. The next start tries again. */
  readonly problem?: string;
  /** A way in was taken away, and who had it could still use it on an older copy: renewing is what ends that. */
  readonly advised: boolean;
}

export type RenewalOutcome =
  | { readonly kind: "begun" }
  /** Ask the person for a way in that is to stay, and call again with it. */
  | { readonly kind: "needs-proof" }
  | { readonly kind: "refused"; readonly reason: string }
  | { readonly kind: "stopped" };

/** Renews the keys. It runs in the background, and goes on at the next start when BRANE is closed meanwhile. */
export interface RenewalDesk {
  watch(listener: (status: RenewalStatus) => void): Unsubscribe;
  /** New keys under the same master key: every way in stays. */
  renewKeys(): Promise<RenewalOutcome>;
  /** A new master key. The way shown stays, and this device if it opens by itself; every other way in ends. */
  renewFromTheGround(proof?: Proof): Promise<RenewalOutcome>;
  /** Notes that a way in was taken away which somebody else may know. */
  advise(): Promise<void>;
}
