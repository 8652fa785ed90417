import type { CredentialDesk } from "#app/app.ts";
import type { Credential } from "#core/vault/credential.ts";
import { readOriginPattern } from "#core/words/origin-pattern.ts";

/** A FAKE: it keeps no secret, and looks less closely at names than the vault; what is added lasts until a reload. */
export function createFakeCredentials(first: readonly Credential[] = []): CredentialDesk {
  let kept = first;
  const listeners = new Set<(credentials: readonly Credential[]) => void>();
  const become = (next: readonly Credential[]) => {
    kept = [...next].sort((one, other) => (one.name < other.name ? -1 : 1));
    for (const listener of [...listeners]) listener(kept);
    return Promise.resolve();
  };
  const without = (name: string) => kept.filter((each) => each.name !== name);
  return {
    list: () => Promise.resolve(kept),
    watch(listener) {
      listeners.add(listener);
      listener(kept);
      return () => void listeners.delete(listener);
    },
    async keep(wanted, secret, options = {}) {
      const name = wanted.name.trim();
      if (name === "") return { kind: "refused", reason: "Give it a name." };
      const to = readOriginPattern(wanted.goesTo);
      if (to.kind === "refused") return to;
      if (secret === "") return { kind: "refused", reason: "Enter the secret itself." };
      if (without(name).length < kept.length && options.replace !== true) return { kind: "taken", name };
      await become([...without(name), { ...wanted, name, goesTo: to.pattern, madeAt: Date.now() }]);
      return { kind: "kept", name, handle: `credential:${name}` };
    },
    async remove(name) {
      const removed = kept.filter((each) => each.name === name);
      await become(without(name));
      return { restore: () => become([...without(name), ...removed]) };
    },
  };
}
