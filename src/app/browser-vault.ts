/**
 * The part of the composition root that opens the vault otherwise than by this device's own key, and changes how it is
 * opened: fetched when BRANE is locked, or the screen about safety is entered.
 */
import type { KeyShelf } from "#core/vault/key-record.ts";
import type { Keyring } from "#core/vault/store-keys.ts";
import { createWaysIn } from "#core/vault/ways-in.ts";
import type { AuditPort } from "#core/words/audit-port.ts";
import type { Clock, Random } from "#core/words/ports.ts";
import type { Rows } from "#core/words/rows.ts";
import { watchIdle } from "#platform/page/idle.ts";
import type { WorkerHandle } from "#platform/page/guarded-worker.ts";
import { createArgon2idClient } from "#platform/vault/argon2id-client.ts";
import { createWebAuthnPasskeys } from "#platform/vault/webauthn-passkeys.ts";
import type { App, LockDesk } from "./app.ts";
import { createLockDesk } from "./lock-desk.ts";
import type { SafetyDesk } from "./safety.ts";
import { createSafetyDesk } from "./safety-desk.ts";

interface Threshold {
  readonly shelf: KeyShelf;
  readonly random: Random;
  readonly clock: Clock;
  readonly startGuarded: (start: () => Worker) => WorkerHandle;
}

export const waysOf = ({ shelf, random, clock, startGuarded }: Threshold) =>
  createWaysIn({
    ...{ shelf, random, clock },
    kdf: createArgon2idClient({
      startWorker: () =>
        startGuarded(
          () =>
            new Worker(new URL("../../workers/passphrase.ts", import.meta.url), { type: "module", name: "passphrase" }),
        ),
    }),
    passkeys: createWebAuthnPasskeys(),
  });

/** The desk at the door of a locked BRANE. */
export const openLock = (
  threshold: Threshold,
  deps: {
    readonly open: (keyring: Keyring) => { readonly app: App; readonly audit: Pick<AuditPort, "note"> };
    readonly erase: () => Promise<unknown>;
  },
): Promise<LockDesk> => createLockDesk({ ...deps, ways: waysOf(threshold) });

/** The desk behind the screen about safety. While BRANE asks at every opening, it also locks by itself when idle. */
export function openSafety(
  threshold: Threshold,
  deps: {
    readonly rows: Rows;
    readonly audit: Pick<AuditPort, "intent" | "outcome">;
    readonly keyring: Pick<Keyring, "generation">;
    readonly restartTabs: (which: "all" | "others") => void;
  },
): SafetyDesk {
  const desk = createSafetyDesk({ ...deps, ways: waysOf(threshold), generation: () => deps.keyring.generation() });
  let limit = 0;
  desk.watch(({ asks, lockAfter }) => (limit = asks ? lockAfter * 60_000 : 0));
  watchIdle({
    page: document,
    channel: new BroadcastChannel("brane-idle"),
    clock: threshold.clock,
    limit: () => limit,
    onIdle: () => void desk.lockNow(),
  });
  return desk;
}
