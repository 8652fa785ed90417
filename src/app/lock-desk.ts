import type { Keyring } from "#core/vault/store-keys.ts";
import type { NotOpened, WaysIn } from "#core/vault/ways-in.ts";
import type { AuditPort } from "#core/words/audit-port.ts";
import type { App, LockDesk } from "./app.ts";

/** Lets a person in. Whoever comes in finds in the log how, and how often somebody tried in vain before. */
export async function createLockDesk(deps: {
  readonly ways: Pick<WaysIn, "list" | "open">;
  readonly open: (keyring: Keyring) => { readonly app: App; readonly audit: Pick<AuditPort, "note"> };
  readonly erase: () => Promise<unknown>;
}): Promise<LockDesk> {
  const kinds = new Set((await deps.ways.list()).map(({ kind }) => kind));
  let came: (app: App) => void = () => undefined;
  return {
    ways: (["passphrase", "passkey", "recovery"] as const).filter((kind) => kinds.has(kind)),
    opened: new Promise((resolve) => (came = resolve)),
    async open(proof, signal) {
      const opening = await deps.ways.open(proof, signal);
      if (opening.kind === "stopped") return opening;
      if (opening.kind !== "open") return { kind: "refused", reason: opening.reason, pause: pauseOf(opening) };
      const { app, audit } = deps.open(opening.keyring);
      if (opening.wrongBefore > 0) {
        await audit.note({ action: "vault.refused", subject: "vault", details: { tries: opening.wrongBefore } });
      }
      await audit.note({ action: "vault.open", subject: opening.by });
      came(app);
      return { kind: "open", app };
    },
    async eraseEverything() {
      await deps.erase();
    },
  };
}

const pauseOf = (ending: NotOpened): number => ("pause" in ending ? ending.pause : 0);
