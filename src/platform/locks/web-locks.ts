import type { Locks } from "#core/words/ports.ts";

/** Locks over Web Locks: one holder among all tabs and workers of this origin; a tab that dies lets go. */
export function createWebLocks(manager: LockManager): Locks {
  return {
    async withLock(name, work, signal) {
      signal?.throwIfAborted();
      const options = signal === undefined ? {} : { signal };
      return manager.request(`brane ${name}`, options, work);
    },
  };
}
