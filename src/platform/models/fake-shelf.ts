import type { Bytes } from "#core/words/bytes.ts";
import type { ShardShelf } from "./shard-shelf.ts";

const none = new Uint8Array(0);

/** A fake: a shelf in memory, with `quota` bytes of room, and hands to damage what lies on it. */
export function createFakeShelf(quota = Number.POSITIVE_INFINITY) {
  const held = new Map<string, Bytes>();
  const shelf: ShardShelf = {
    get(key) {
      const bytes = held.get(key);
      return Promise.resolve(bytes && new Blob([bytes]));
    },
    put(key, bytes) {
      const used = [...held.values()].reduce((sum, { length }) => sum + length, 0);
      if (used + bytes.length > quota) return Promise.reject(new DOMException("No room.", "QuotaExceededError"));
      held.set(key, bytes.slice());
      return Promise.resolve();
    },
    remove(key) {
      held.delete(key);
      return Promise.resolve();
    },
    keys: () => Promise.resolve([...held.keys()]),
  };
  /** As a disk does it: of the same length, with a bit that is another. */
  const damage = (key: string) => held.set(key, held.get(key)?.map((byte, at) => (at === 0 ? byte ^ 1 : byte)) ?? none);
  return { shelf, damage };
}
