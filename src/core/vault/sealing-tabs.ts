import type { Locks } from "#core/words/ports.ts";

/**
 * By which generation each open tab seals, shown by a lock that it holds while it lives: a rotation is complete only when
 * nobody can write a row of an older generation any more, and a tab that dies lets go of its lock.
 */
export interface SealingTabs {
  /** This tab seals by `generation` from now on, and everything it sealed before is written. */
  show(generation: number): void;
  /** Whether any tab still seals by an older one. */
  anyBefore(generation: number): Promise<boolean>;
}

/** `tab` is this tab's own word; `space` the word of the keys, where several people have theirs on one machine. */
export function createSealingTabs(locks: Locks, tab: string, space = "own"): SealingTabs {
  const prefix = `seals ${space} `;
  let shown = 0;
  let leave: () => void = () => undefined;
  return {
    show(generation) {
      if (generation === shown) return; // its lock is held already
      shown = generation;
      const before = leave;
      const held = new Promise<void>((resolve) => (leave = resolve));
      void locks.withLock(`${prefix}${generation} ${tab}`, () => {
        before();
        return held;
      });
    },
    anyBefore: async (generation) =>
      (await locks.held(prefix)).some((name) => Number.parseInt(name.slice(prefix.length)) < generation),
  };
}
