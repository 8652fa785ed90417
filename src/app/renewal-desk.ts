import type { PassProgress } from "#core/vault/reseal-rows.ts";
import type { Rotation } from "#core/vault/rotation.ts";
import type { Keyring } from "#core/vault/store-keys.ts";
import type { Proof } from "#core/vault/proof.ts";
import type { WaysIn } from "#core/vault/ways-in.ts";
import type { AuditPort } from "#core/words/audit-port.ts";
import { StorageTrouble, type Rows } from "#core/words/rows.ts";
import { orRefused } from "./audited.ts";
import type { RenewalDesk, RenewalOutcome, RenewalStatus } from "./renewal.ts";

export interface RenewalDeskDeps {
  readonly rotation: Rotation;
  readonly ways: Pick<WaysIn, "list" | "renew">;
  readonly keyring: Pick<Keyring, "adopt">;
  readonly rows: Rows;
  readonly audit: AuditPort;
  /** Tells the other tabs that the key record has changed. */
  readonly tellTabs: () => void;
  /** Makes every tab begin anew, or every other. */
  readonly restartTabs: (which: "all" | "others") => void;
}

export interface RenewalRoom {
  readonly desk: RenewalDesk;
  /** To be called at every start, and when another tab told of a change: follows it, and does what is left to do. */
  takeUp(): Promise<void>;
  /** To be called when another tab waits for this one, which may not have heard: seals by the keys of now. */
  follow(): Promise<void>;
}

const store = "safety";
const adviceRow = "renewal-advised";

/** Renews the keys: begins it, goes on with it after a kill, and tells how far it is. */
export function createRenewalDesk(deps: RenewalDeskDeps): RenewalRoom {
  const { rotation, ways, rows, audit } = deps;
  const listeners = new Set<(status: RenewalStatus) => void>();
  const never = new AbortController().signal; // closing the tab is what stops it
  let progress: PassProgress | undefined;
  let problem: string | undefined;

  async function status(): Promise<RenewalStatus> {
    const [{ rotation: running, renewedAt }, known, advised] = await Promise.all([
      rotation.state(),
      ways.list(),
      rows.get(store, adviceRow),
    ]);
    return {
      ways: known,
      advised: advised !== undefined,
      ...(renewedAt === undefined ? {} : { renewedAt }),
      ...(running === undefined ? {} : { running: progress ?? { done: 0, total: 0 } }),
      ...(problem === undefined ? {} : { problem }),
    };
  }
  async function tell(): Promise<void> {
    if (listeners.size === 0) return;
    const now = await status();
    for (const listener of [...listeners]) listener(now);
  }

  /** Goes on until it is complete, here or in another tab. */
  async function finish(): Promise<void> {
    problem = undefined;
    try {
      const end = await rotation.finish((now) => {
        progress = now;
        void tell();
      }, never);
      if (end.kind === "stale") deps.restartTabs("all");
      if (end.kind === "done") {
        await closeIntent(audit, end.operation, end.left);
        deps.tellTabs();
      }
    } catch (thrown) {
      if (!(thrown instanceof StorageTrouble)) throw thrown;
      problem = thrown.message; // the next start goes on
    } finally {
      progress = undefined;
      await tell();
    }
  }

  /** Between its intent and the outcome that `finish` writes, in this session or a later one. */
  async function begin(
    from: "keys" | "ground",
    start: (operation: string) => Promise<RenewalOutcome>,
  ): Promise<RenewalOutcome> {
    return orRefused(async () => {
      const intent = await audit.intent({ action: "vault.renew", subject: from });
      let outcome: RenewalOutcome;
      try {
        outcome = await start(`log ${intent}`);
      } catch (thrown) {
        await audit.outcome(intent, "failed").catch(() => undefined); // the first trouble is told
        throw thrown;
      }
      if (outcome.kind !== "begun") {
        await audit.outcome(intent, outcome.kind === "stopped" ? "stopped" : "failed");
        return outcome;
      }
      await rows.write([{ kind: "delete", store, id: adviceRow }]);
      void finish();
      await tell();
      return outcome;
    });
  }

  async function fromTheGround(proof: Proof, operation: string): Promise<RenewalOutcome> {
    const renewed = await ways.renew(proof, operation);
    switch (renewed.kind) {
      case "renewed":
        deps.keyring.adopt(renewed.master, renewed.generation);
        deps.restartTabs("others"); // theirs is the old key
        return { kind: "begun" };
      case "busy":
        return { kind: "refused", reason: busy };
      case "stopped":
        return renewed;
      case "wrong":
      case "wait":
      case "mistyped":
      case "cannot":
        return { kind: "refused", reason: renewed.reason };
    }
  }

  /** False where this tab must begin anew. */
  async function follow(): Promise<boolean> {
    const { kind } = await rotation.follow();
    if (kind === "stale") deps.restartTabs("all");
    return kind === "follows";
  }

  return {
    desk: {
      watch(listener) {
        listeners.add(listener);
        void status().then((now) => listeners.has(listener) && listener(now));
        return () => void listeners.delete(listener);
      },
      renewKeys: () =>
        begin("keys", async (operation) => {
          const begun = await rotation.begin(operation);
          if (begun.kind === "begun") deps.tellTabs();
          if (begun.kind === "stale") deps.restartTabs("all");
          return begun.kind === "begun" ? begun : { kind: "refused", reason: begun.kind === "busy" ? busy : stale };
        }),
      async renewFromTheGround(proof) {
        const others = (await ways.list()).some(({ kind }) => kind !== "device");
        if (proof === undefined && others) return { kind: "needs-proof" };
        return begin("ground", (operation) => fromTheGround(proof ?? { kind: "device" }, operation));
      },
      async advise() {
        await rows.write([{ kind: "put", store, id: adviceRow, value: true }]);
        await tell();
      },
    },
    async takeUp() {
      if (!(await follow())) return;
      if ((await rotation.state()).rotation === undefined) await tell();
      else await finish();
    },
    follow: () => follow().then(() => undefined),
  };
}

const busy = "The keys are being renewed already. It goes on by itself; try again when it is done.";
const stale = "The keys were renewed in another tab. This one begins anew with them.";

/** The outcome of the log's entry that the operation is named after; a note where that entry is not there any more. */
async function closeIntent(audit: AuditPort, operation: string, left: number): Promise<void> {
  const intent = Number(/^log (\d+)$/.exec(operation)?.[1]);
  try {
    await audit.outcome(intent, "done", { left });
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown;
    await audit.note({ action: "vault.renew", subject: "keys", details: { left } }); // a backup brought another log
  }
}
