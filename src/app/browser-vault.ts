/**
 * The part of the composition root that opens the vault otherwise than by this device's own key, and changes how it is
 * opened: fetched when BRANE is locked, or the screen about safety is entered.
 */
import type { House } from "#core/vault/house.ts";
import type { KeyShelf } from "#core/vault/key-record.ts";
import { createRegister } from "#core/vault/register.ts";
import type { Keyring } from "#core/vault/store-keys.ts";
import { createWaysIn } from "#core/vault/ways-in.ts";
import type { AuditPort } from "#core/words/audit-port.ts";
import type { MachinePolicy } from "#core/words/policy.ts";
import type { Clock, Random } from "#core/words/ports.ts";
import type { Rows } from "#core/words/rows.ts";
import { watchIdle } from "#platform/page/idle.ts";
import type { WorkerHandle } from "#platform/page/guarded-worker.ts";
import { createArgon2idClient } from "#platform/vault/argon2id-client.ts";
import { createWebAuthnPasskeys } from "#platform/vault/webauthn-passkeys.ts";
import type { App, LockDesk } from "./app.ts";
import { atTheDoor, houseDeps, joinHouse, openShared, type Machine, type Shared } from "./browser-people.ts";
import { createErasing } from "./erasing.ts";
import { createModelRemoval } from "./model-removal.ts";
import { createLockDesk } from "./lock-desk.ts";
import type { SafetyDesk } from "./safety.ts";
import { createSafetyDesk } from "./safety-desk.ts";

interface Threshold {
  readonly shelf: KeyShelf;
  readonly random: Random;
  readonly clock: Clock;
  readonly startGuarded: (start: () => Worker) => WorkerHandle;
}

const slotDeps = ({ random, clock, startGuarded }: Omit<Threshold, "shelf">) => ({
  ...{ random, clock },
  kdf: createArgon2idClient({
    startWorker: () =>
      startGuarded(
        () =>
          new Worker(new URL("../../workers/passphrase.ts", import.meta.url), { type: "module", name: "passphrase" }),
      ),
  }),
  passkeys: createWebAuthnPasskeys(),
});
export const waysOf = (threshold: Threshold) => createWaysIn({ shelf: threshold.shelf, ...slotDeps(threshold) });

type Entered = { readonly app: App; readonly audit: Pick<AuditPort, "note"> };

/** The desk at the door of a locked BRANE: of the only person here, or of several. */
export async function openLock(
  threshold: Threshold & Machine,
  deps: {
    readonly open: (keyring: Keyring, shared: Shared | undefined) => Entered;
    readonly erase: () => Promise<unknown>;
    /** Makes this tab begin anew. */
    readonly begin: () => void;
  },
): Promise<LockDesk> {
  const slots = slotDeps(threshold);
  const { people: shelves } = houseDeps(threshold);
  return createLockDesk({
    people: await atTheDoor(threshold),
    ways: (person) => createWaysIn({ shelf: person === undefined ? threshold.shelf : shelves.of(person), ...slots }),
    async open(keyring, person) {
      if (person === undefined) return { kind: "open", ...deps.open(keyring, undefined) };
      const opened = await openShared(threshold, person, keyring, deps.begin);
      return opened.kind === "refused" ? opened : { kind: "open", ...deps.open(keyring, opened.shared) };
    },
    join: (...asked) => joinHouse(threshold, slots, ...asked),
    erase: deps.erase,
  });
}

/** Erases everything, for who may: in a house, an admin who shows anew that they are. */
export function openErasing(
  threshold: Threshold,
  machine: Machine,
  house: House | undefined,
  erase: () => Promise<void>,
) {
  const people = async () => (house === undefined ? [] : createRegister(houseDeps(machine), house).list());
  return createErasing({ ways: waysOf(threshold), house, people, erase });
}

/** Who may remove a model, which lies here for everybody. */
export const openModelRemoval = (machine: Machine, house: House) =>
  createModelRemoval({ house, people: () => createRegister(houseDeps(machine), house).list() });

/** The desk behind the screen about safety. While BRANE asks at every opening, it also locks by itself when idle. */
export function openSafety(
  threshold: Threshold,
  deps: {
    readonly rows: Rows;
    readonly audit: Pick<AuditPort, "intent" | "outcome">;
    readonly keyring: Pick<Keyring, "generation">;
    readonly restartTabs: (which: "all" | "others") => void;
    readonly machine: (() => Promise<MachinePolicy>) | undefined;
  },
): SafetyDesk {
  const desk = createSafetyDesk({
    ...{ rows: deps.rows, audit: deps.audit, restartTabs: deps.restartTabs, ways: waysOf(threshold) },
    ...(deps.machine === undefined ? {} : { machine: deps.machine }),
    generation: () => deps.keyring.generation(),
  });
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
