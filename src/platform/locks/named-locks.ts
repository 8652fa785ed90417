import type { Locks } from "#core/words/ports.ts";

/** The same locks, with names of their own: two that use one name through different ones do not meet. */
export const namedLocks = (locks: Locks, own: string): Locks => ({
  withLock: (name, work, signal) => locks.withLock(`${own} ${name}`, work, signal),
  seizeLock: (name, work) => locks.seizeLock(`${own} ${name}`, work),
  held: async (prefix) => (await locks.held(`${own} ${prefix}`)).map((name) => name.slice(own.length + 1)),
});
