/** The part of the facade (app.ts) that keeps keys, tokens and passwords. Nothing of it gives a secret back. */
import type { Unsubscribe } from "#core/words/ports.ts";
import type { Credential, CredentialFacts } from "#core/vault/credential.ts";

type KeepCredentialOutcome =
  /** `handle`: what stands for the secret everywhere (`credential:NAME`). */
  | { readonly kind: "kept"; readonly name: string; readonly handle: string }
  /** One of this name is there: `replace` puts the new one in its place. */
  | { readonly kind: "taken"; readonly name: string }
  | { readonly kind: "refused"; readonly reason: string };

export interface CredentialDesk {
  /** By name. */
  list(): Promise<readonly Credential[]>;
  watch(listener: (credentials: readonly Credential[]) => void): Unsubscribe;
  /** Seals the secret. Whoever hands it over forgets it. */
  keep(
    credential: CredentialFacts,
    secret: string,
    options?: { readonly replace?: boolean },
  ): Promise<KeepCredentialOutcome>;
  /** `restore` within the session brings it back; nothing comes back when none had the name. */
  remove(name: string): Promise<{ readonly restore: () => Promise<void> }>;
}
