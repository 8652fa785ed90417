import type { AuditEvent, AuditPort } from "#core/words/audit-port.ts";
import { handleOf, readCredential } from "#core/vault/credential.ts";
import type { Credentials } from "#core/vault/credentials.ts";
import { liveRead } from "#core/neuron/live-read.ts";
import { audited, orRefused } from "./audited.ts";
import type { CredentialDesk } from "./app.ts";

/** Keys and passwords. What is logged of one is where it goes and, erasable, its handle: never the secret. */
export function createCredentialDesk(deps: {
  readonly credentials: Credentials;
  readonly audit: Pick<AuditPort, "intent" | "outcome">;
}): CredentialDesk {
  const { credentials, audit } = deps;
  const named = async (name: string) => (await credentials.list()).find((each) => each.name === name);
  const event = (action: string, goesTo: string, name: string): AuditEvent => ({
    ...{ action, subject: goesTo },
    details: { credential: handleOf(name) },
  });

  return {
    list: () => credentials.list(),
    watch: (listener) =>
      liveRead({ watch: (_stores, changed) => credentials.watch(changed) }, [], () => credentials.list(), listener),
    keep: (wanted, secret, options = {}) =>
      orRefused(async () => {
        const read = readCredential(wanted, secret);
        if (read.kind === "refused") return read;
        const { name, goesTo } = read.facts;
        const isThere = (await named(name)) !== undefined;
        if (isThere && options.replace !== true) return { kind: "taken", name };
        await audited(audit, event(isThere ? "credential.replace" : "credential.add", goesTo, name), () =>
          credentials.keep(read.facts, secret),
        );
        return { kind: "kept", name, handle: handleOf(name) };
      }),
    async remove(name) {
      const goesTo = (await named(name))?.goesTo;
      if (goesTo === undefined) return { restore: () => Promise.resolve() };
      const removed = await audited(audit, event("credential.remove", goesTo, name), () => credentials.remove(name));
      return {
        restore: () =>
          audited(audit, event("credential.restore", goesTo, name), () => removed?.restore() ?? Promise.resolve()),
      };
    },
  };
}
