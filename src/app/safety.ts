import type { Unsubscribe } from "#core/words/ports.ts";
import type { Proof } from "#core/vault/proof.ts";
import type { WayIn } from "#core/vault/ways-in.ts";

export type { RenewalDesk, RenewalOutcome, RenewalStatus } from "./renewal.ts";

/** How what is kept here can be opened. */
export interface SafetyStatus {
  readonly ways: readonly WayIn[];
  /** BRANE asks at every opening: this device alone does not open it. */
  readonly asks: boolean;
  /** Minutes without a key, click or touch in any tab after which it locks; 0: never. */
  readonly lockAfter: number;
  /** Generation of the keys that seal what is written now. */
  readonly generation: number;
}

export type SafetyOutcome =
  /** `code`: a new recovery code. It is shown once and kept nowhere. */
  | { readonly kind: "done"; readonly code?: string }
  /** This device alone is not enough any more: ask the person for a way in, and call again with it. */
  | { readonly kind: "needs-proof" }
  | { readonly kind: "refused"; readonly reason: string }
  | { readonly kind: "stopped" };

/** The ways in, the lock, and the keys. `proof` is needed where BRANE asks at every opening. */
export interface SafetyDesk {
  watch(listener: (status: SafetyStatus) => void): Unsubscribe;
  /** The passphrase from now on, in place of the one before. `asks`: BRANE asks for it at every opening from now on. */
  setPassphrase(
    passphrase: string,
    options: { readonly asks: boolean; readonly proof?: Proof },
  ): Promise<SafetyOutcome>;
  /** Opens the browser's own window: call it from a click. */
  addPasskey(proof?: Proof): Promise<SafetyOutcome>;
  /** Ends the code before. */
  makeRecoveryCode(proof?: Proof): Promise<SafetyOutcome>;
  removeWay(id: string): Promise<SafetyOutcome>;
  /** Whether BRANE asks at every opening, in every tab from now on. */
  askAtOpening(asks: boolean, proof?: Proof): Promise<SafetyOutcome>;
  lockAfter(minutes: number): Promise<void>;
  /** Locks every tab: what runs ends, what was opened is gone. Refused while this device opens by itself. */
  lockNow(): Promise<SafetyOutcome>;
}
