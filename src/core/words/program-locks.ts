import type { Locks } from "./ports.ts";

interface Holder {
  /** Lets the next one in. */
  readonly release: () => void;
  /** Tells it that the lock was seized. */
  readonly lose: (why: Error) => void;
}

/** Locks within one program, first come first served. Two openings that share them behave like two tabs. */
export function createProgramLocks(): Locks {
  const tails = new Map<string, Promise<void>>();
  const holders = new Map<string, Holder>();

  async function hold<Value>(name: string, release: () => void, work: () => Promise<Value>): Promise<Value> {
    let lose: Holder["lose"] = () => undefined;
    const lost = new Promise<never>((_, reject) => (lose = reject));
    const mine: Holder = { release, lose };
    holders.set(name, mine);
    try {
      return await Promise.race([work(), lost]);
    } finally {
      if (holders.get(name) === mine) {
        holders.delete(name);
        release();
      }
    }
  }

  const withLock: Locks["withLock"] = async (name, work, signal) => {
    const before = tails.get(name) ?? Promise.resolve();
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    tails.set(
      name,
      before.then(() => held),
    );
    try {
      await unlessAborted(before, signal);
    } catch (aborted) {
      release();
      throw aborted;
    }
    return hold(name, release, work);
  };

  return {
    withLock,
    seizeLock(name, work) {
      const before = holders.get(name);
      if (before === undefined) return withLock(name, work);
      before.lose(new Error(`The lock ${name} was seized.`));
      return hold(name, before.release, work);
    },
    held: (prefix) => Promise.resolve([...holders.keys()].filter((name) => name.startsWith(prefix))),
  };
}

/** Waits; rejects with the signal's reason when that comes first. */
async function unlessAborted(wait: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return wait;
  const aborted = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
  if (!signal.aborted) await Promise.race([wait, aborted]);
  signal.throwIfAborted();
}
