import type { CredentialDesk } from "#app/app.ts";
import type { Credential } from "#core/vault/credential.ts";

/** A FAKE: it keeps no secret; what is added is shown until the page is reloaded. */
export function createFakeCredentials(first: readonly Credential[] = []): CredentialDesk {
  let kept = first;
  const listeners = new Set<(credentials: readonly Credential[]) => void>();
  const become = (next: readonly Credential[]) => {
    kept = next;
    for (const listener of [...listeners]) listener(kept);
    return Promise.resolve();
  };
  return {
    list: () => Promise.resolve(kept),
    watch(listener) {
      listeners.add(listener);
      listener(kept);
      return () => void listeners.delete(listener);
    },
    async keep(credential) {
      const { name } = credential;
      await become([...kept.filter((each) => each.name !== name), { ...credential, madeAt: Date.now() }]);
      return { kind: "kept", name, handle: `credential:${name}` };
    },
    async remove(name) {
      const before = kept;
      await become(kept.filter((each) => each.name !== name));
      return { restore: () => become(before) };
    },
  };
}
