import type { Clock, Locks } from "#core/words/ports.ts";
import { StorageTrouble } from "#core/words/rows.ts";
import type { KeyRecord, KeyShelf } from "./key-record.ts";
import { readKeyRecord } from "./read-key-record.ts";
import type { Pass, PassProgress } from "./reseal-rows.ts";
import type { SealingTabs } from "./sealing-tabs.ts";
import type { Keyring } from "./store-keys.ts";

/** Goes once over one kind of sealed things, rows or files, and seals anew what is of an older generation. */
export type SealingPass = (onProgress: (progress: PassProgress) => void, signal: AbortSignal) => Promise<Pass>;

/** `stale`: the vault has another master key by now, so this tab must open it anew. */
type Stale = { readonly kind: "stale" };

type RotationEnd =
  /** There was nothing to do. */
  | { readonly kind: "none" }
  /** `left`: how many things none of our keys opens; they lie as they were. */
  | { readonly kind: "done"; readonly operation: string; readonly left: number }
  | Stale;

/**
 * Brings everything that is kept to a new generation of keys, while the app is in use. What is to be done stands in the
 * key record, so that a tab that is killed anywhere leaves the rest to the next start, or to another tab: one at a time
 * has the lock and works, and whoever gets it next looks again. All of it rejects with StorageTrouble.
 */
export interface Rotation {
  /** Begins the next generation under the same master key; `operation` names the rotation, and stays in the record. */
  begin(operation: string): Promise<{ readonly kind: "begun" } | { readonly kind: "busy" } | Stale>;
  /** What the record says is what this tab does from now on: to be called when another tab has changed it, and at the start. */
  follow(): Promise<{ readonly kind: "follows" } | Stale>;
  /** Does what is to be done, when nobody else does it. Rejects with the signal's reason. */
  finish(onProgress: (progress: PassProgress) => void, signal: AbortSignal): Promise<RotationEnd>;
  /** What the record says of it. */
  state(): Promise<Pick<KeyRecord, "rotation" | "renewedAt" | "generation">>;
}

export function createRotation(deps: {
  readonly shelf: KeyShelf;
  readonly keyring: Keyring;
  readonly locks: Locks;
  readonly clock: Clock;
  readonly tabs: SealingTabs;
  readonly passes: readonly SealingPass[];
  /** Resolves when everything that this tab sealed before is written. */
  readonly settled: () => Promise<unknown>;
  /** Waits a little for what other tabs do. */
  readonly wait: () => Promise<void>;
  /** The word of these keys, where several people have theirs on one machine. */
  readonly space?: string;
}): Rotation {
  const { shelf, keyring, locks, clock, tabs, passes } = deps;

  async function read(): Promise<KeyRecord> {
    const record = readKeyRecord(await shelf.read());
    if (record === undefined) throw new StorageTrouble("damaged", noRecord);
    return record;
  }
  /** Writes what `edit` makes of the record, again if somebody else was quicker; nothing when it makes nothing. */
  async function change(edit: (record: KeyRecord) => KeyRecord | undefined): Promise<boolean> {
    for (;;) {
      const record = await read();
      const edited = edit(record);
      if (edited === undefined) return false;
      if (await shelf.replace(record.revision, { ...edited, revision: record.revision + 1 })) return true;
    }
  }

  async function follow(record: KeyRecord): Promise<boolean> {
    if (!keyring.follow(record)) return false;
    await deps.settled();
    tabs.show(record.generation);
    return true;
  }

  async function allPasses(onProgress: (progress: PassProgress) => void, signal: AbortSignal): Promise<Pass> {
    const far: PassProgress[] = passes.map(() => ({ done: 0, total: 0 }));
    const sum = { resealed: 0, left: 0 };
    for (const [at, pass] of passes.entries()) {
      const { resealed, left } = await pass((progress) => {
        far[at] = progress;
        const add = (name: keyof PassProgress) => far.reduce((all, each) => all + each[name], 0);
        onProgress({ done: add("done"), total: add("total") });
      }, signal);
      sum.resealed += resealed;
      sum.left += left;
    }
    return sum;
  }

  return {
    state: read,

    async begin(operation) {
      if (!keyring.follow(await read())) return { kind: "stale" };
      // The record of version 1 goes: an older BRANE, which opens by it, cannot read what is sealed from now on.
      const begun = await change(({ device: _key, iv: _iv, wrapped: _wrapped, ...record }) =>
        record.rotation === undefined
          ? { ...record, generation: record.generation + 1, rotation: operation }
          : undefined,
      );
      if (!begun) return { kind: "busy" };
      return (await follow(await read())) ? { kind: "begun" } : { kind: "stale" };
    },

    follow: async () => ((await follow(await read())) ? { kind: "follows" } : { kind: "stale" }),

    finish: (onProgress, signal) =>
      locks.withLock(
        `rotation ${deps.space ?? "own"}`,
        async () => {
          const record = await read();
          const { rotation: operation, generation } = record;
          if (operation === undefined) return { kind: "none" };
          if (!(await follow(record))) return { kind: "stale" };
          for (;;) {
            // A pass shows that all are there only if nobody could write an older row once it had begun.
            const othersBehind = await tabs.anyBefore(generation);
            const { resealed, left } = await allPasses(onProgress, signal);
            if (!othersBehind && resealed === 0) {
              await change(({ rotation, ...rest }) =>
                rotation === operation ? { ...rest, renewedAt: clock.now() } : undefined,
              );
              return { kind: "done", operation, left };
            }
            if (othersBehind) await deps.wait();
            signal.throwIfAborted();
          }
        },
        signal,
      ),
  };
}

const noRecord = "The key to what is kept here cannot be read. Reload the page; if it stays so, restore a backup.";
