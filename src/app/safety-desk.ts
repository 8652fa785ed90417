import * as z from "zod/mini";
import type { Proof } from "#core/vault/proof.ts";
import type { NewSlot } from "#core/vault/slot-maker.ts";
import type { WayAdded, WaysIn } from "#core/vault/ways-in.ts";
import type { AuditPort } from "#core/words/audit-port.ts";
import { lockUnder, noPolicy, type MachinePolicy } from "#core/words/policy.ts";
import type { Rows } from "#core/words/rows.ts";
import { audited } from "./audited.ts";
import type { SafetyDesk, SafetyOutcome, SafetyStatus } from "./safety.ts";

export interface SafetyDeskDeps {
  readonly ways: WaysIn;
  readonly rows: Rows;
  readonly audit: Pick<AuditPort, "intent" | "outcome">;
  readonly generation: () => number;
  /** What the admin of this machine allows everybody on it; absent where there is none. */
  readonly machine?: () => Promise<MachinePolicy>;
  /** Makes every tab begin anew, this one too or not: which, when BRANE asks, is the lock. */
  readonly restartTabs: (which: "all" | "others") => void;
}

/** The ways in, and when BRANE locks. */
export function createSafetyDesk(deps: SafetyDeskDeps): SafetyDesk {
  const { ways, rows, audit } = deps;
  const listeners = new Set<(status: SafetyStatus) => void>();

  async function status(): Promise<SafetyStatus> {
    const known = await ways.list();
    return {
      ways: known,
      asks: !known.some(({ kind }) => kind === "device"),
      lockAfter: lockUnder((await deps.machine?.()) ?? noPolicy, await readLockAfter(rows)),
      generation: deps.generation(),
    };
  }
  async function tell(): Promise<void> {
    const now = await status();
    for (const listener of [...listeners]) listener(now);
  }
  /** What the person showed; or this device, while it is a way in. */
  async function proofOr(proof: Proof | undefined): Promise<Proof | undefined> {
    if (proof !== undefined) return proof;
    return (await status()).asks ? undefined : { kind: "device" };
  }

  async function add(wanted: NewSlot, shown: Proof | undefined, andTake?: "device"): Promise<SafetyOutcome> {
    const proof = await proofOr(shown);
    if (proof === undefined) return { kind: "needs-proof" };
    const outcome = await audited(audit, { action: "vault.way-add", subject: wanted.kind }, async () =>
      outcomeOf(await ways.add(proof, wanted, andTake === undefined ? {} : { andTake })),
    );
    if (outcome.kind === "done" && andTake !== undefined) deps.restartTabs("others");
    await tell();
    return outcome;
  }

  async function remove(id: string): Promise<SafetyOutcome> {
    const way = (await ways.list()).find((each) => each.id === id);
    if (way === undefined) return { kind: "done" };
    const outcome = await audited(audit, { action: "vault.way-remove", subject: way.kind }, async () => {
      const removed = await ways.remove(id);
      return removed.kind === "removed" ? ({ kind: "done" } as const) : removed;
    });
    await tell();
    return outcome;
  }

  return {
    watch(listener) {
      listeners.add(listener);
      void status().then((now) => listeners.has(listener) && listener(now));
      return () => listeners.delete(listener);
    },
    setPassphrase: (passphrase, { asks, proof }) =>
      add({ kind: "passphrase", passphrase }, proof, asks ? "device" : undefined),
    addPasskey: (proof) => add({ kind: "passkey", name: "BRANE" }, proof),
    makeRecoveryCode: (proof) => add({ kind: "recovery" }, proof),
    removeWay: remove,
    async askAtOpening(asks, proof) {
      const device = (await ways.list()).find(({ kind }) => kind === "device");
      if (!asks) return device === undefined ? add({ kind: "device" }, proof) : { kind: "done" };
      if (device === undefined) return { kind: "done" };
      const outcome = await remove(device.id);
      if (outcome.kind === "done") deps.restartTabs("others");
      return outcome;
    },
    async lockAfter(minutes) {
      await audited(audit, { action: "vault.lock-after", subject: "vault", details: { minutes } }, () =>
        rows.write([{ kind: "put", store, id: "lock", value: { afterMinutes: minutes } }]),
      );
      await tell();
    },
    async lockNow() {
      if (!(await status()).asks) return { kind: "refused", reason: opensByItself };
      try {
        await audited(audit, { action: "vault.lock", subject: "vault" }, () => Promise.resolve());
      } finally {
        deps.restartTabs("all"); // a log that cannot be written keeps nothing open
      }
      return { kind: "done" };
    },
  };
}

const store = "safety";
const Lock = z.object({ afterMinutes: z.int().check(z.minimum(0), z.maximum(1440)) });
/** A quarter of an hour, until the person says otherwise. */
const usual = 15;

async function readLockAfter(rows: Pick<Rows, "get">): Promise<number> {
  const read = Lock.safeParse(await rows.get(store, "lock"));
  return read.success ? read.data.afterMinutes : usual;
}

function outcomeOf(added: WayAdded): SafetyOutcome {
  switch (added.kind) {
    case "added":
      return { kind: "done", ...(added.code === undefined ? {} : { code: added.code }) };
    case "stopped":
      return added;
    case "wrong":
    case "wait":
    case "mistyped":
    case "cannot":
      return { kind: "refused", reason: added.reason };
  }
}

const opensByItself =
  "This device opens it by itself, so locking would keep nobody out. Set a passphrase or a passkey first, and let BRANE ask.";
