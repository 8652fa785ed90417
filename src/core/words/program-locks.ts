import type { Locks } from "./ports.ts";

/** Locks within one program, first come first served. Two openings that share them behave like two tabs. */
export function createProgramLocks(): Locks {
  const tails = new Map<string, Promise<void>>();
  const holding = new Set<string>();
  return {
    async withLock(name, work, signal) {
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
      holding.add(name);
      try {
        return await work();
      } finally {
        holding.delete(name);
        release();
      }
    },
    held: (prefix) => Promise.resolve([...holding].filter((name) => name.startsWith(prefix))),
  };
}

/** Waits; rejects with the signal's reason when that comes first. */
async function unlessAborted(wait: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return wait;
  const aborted = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
  if (!signal.aborted) await Promise.race([wait, aborted]);
  signal.throwIfAborted();
}
