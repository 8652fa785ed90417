import type { Bytes } from "#core/words/bytes.ts";

/**
 * Where shards lie between two visits. What comes back is not trusted: the model store hashes it on every load.
 * `put` is all or nothing, also when the tab is killed in mid-write; it rejects with a DOMException when it cannot.
 */
export interface ShardShelf {
  get(key: string): Promise<Blob | undefined>;
  put(key: string, bytes: Bytes): Promise<void>;
  remove(key: string): Promise<void>;
  keys(): Promise<readonly string[]>;
}

/** The name of the one cache that holds models: "erase everything" deletes it. */
export const modelCacheName = "brane-models-1";

/**
 * The shelf over Cache Storage. Chosen over OPFS because pages and every kind of worker can write it in Chromium,
 * Firefox and Safari alike (OPFS writes outside a dedicated worker need a newer Safari), a `put` appears whole or
 * not at all, and what comes back is a Blob that stays on disk until it is read.
 */
export async function openCacheShelf(caches: CacheStorage, name = modelCacheName): Promise<ShardShelf> {
  const cache = await caches.open(name);
  const address = (key: string) => `/models/kept/${key}`;
  return {
    async get(key) {
      return (await cache.match(address(key)))?.blob();
    },
    async put(key, bytes) {
      await cache.put(
        address(key),
        new Response(bytes, {
          headers: { "content-type": "application/octet-stream", "content-length": String(bytes.length) },
        }),
      );
    },
    async remove(key) {
      await cache.delete(address(key));
    },
    async keys() {
      return (await cache.keys()).map((request) => new URL(request.url).pathname.slice(address("").length));
    },
  };
}

/** For where nothing can be kept (some private windows): models are fetched anew at each visit, and work. */
export function createEmptyShelf(): ShardShelf {
  return {
    get: () => Promise.resolve(undefined),
    put: () => Promise.resolve(),
    remove: () => Promise.resolve(),
    keys: () => Promise.resolve([]),
  };
}
