import type { Locks } from "#core/words/ports.ts";

/** What all our names begin with: other apps of this origin may hold locks too. */
const ours = "brane ";

/** Locks over Web Locks: one holder among all tabs and workers of this origin; a tab that dies lets go. */
export function createWebLocks(manager: LockManager): Locks {
  return {
    async withLock(name, work, signal) {
      signal?.throwIfAborted();
      const options = signal === undefined ? {} : { signal };
      return manager.request(ours + name, options, work);
    },
    seizeLock: async (name, work) => manager.request(ours + name, { steal: true }, work),
    async held(prefix) {
      const { held = [] } = await manager.query();
      const names = held.flatMap(({ name = "" }) => (name.startsWith(ours + prefix) ? [name.slice(ours.length)] : []));
      return [...new Set(names)];
    },
  };
}
