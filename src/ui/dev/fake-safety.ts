import type { App, LockDesk } from "#app/app.ts";
import type { SafetyDesk, SafetyOutcome, SafetyStatus } from "#app/safety.ts";
import { now } from "./fake-data.ts";

const own: SafetyStatus = {
  ways: [{ id: "d", kind: "device", madeAt: 0 }],
  asks: false,
  lockAfter: 15,
  generation: 1,
};

/** A vault in which a person must show the passphrase, the passkey or the code. */
export const askingVault: Partial<SafetyStatus> = {
  asks: true,
  ways: [
    { id: "p", kind: "passphrase", madeAt: now },
    { id: "k", kind: "passkey", madeAt: now },
  ],
};

/** A FAKE: it keeps nothing and opens nothing. Its recovery code is the same for everybody. */
export function createFakeSafety(state: Partial<SafetyStatus> | undefined): SafetyDesk {
  const status = { ...own, ...state };
  const done = (code?: string) =>
    Promise.resolve<SafetyOutcome>(code === undefined ? { kind: "done" } : { kind: "done", code });
  const asked = () => (status.asks ? Promise.resolve<SafetyOutcome>({ kind: "needs-proof" }) : done());
  return {
    watch: (listener) => (listener(status), () => undefined),
    setPassphrase: asked,
    addPasskey: asked,
    makeRecoveryCode: () => done("7K2QD-0M4TZ-XW9AC-51HBN-8RRGE-PY6VJ-3DKSF"),
    removeWay: () => done(),
    askAtOpening: asked,
    lockAfter: () => Promise.resolve(),
    lockNow: () => done(),
  };
}

/** A FAKE lock that no passphrase opens. */
export const fakeLock: LockDesk = {
  ways: ["passphrase", "passkey", "recovery"],
  people: [],
  join: () => Promise.resolve({ kind: "refused", reason: "This is not the code that Cy was given.", pause: 0 }),
  open: () => Promise.resolve({ kind: "refused", reason: "This passphrase does not open it.", pause: 8_000 }),
  opened: new Promise<App>(() => undefined),
  eraseEverything: () => new Promise(() => undefined),
};
