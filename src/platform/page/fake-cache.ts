/** A fake of one cache of Cache Storage: what the file store needs of it, in memory. */
export function createFakeCache(): Cache {
  const kept = new Map<string, Uint8Array<ArrayBuffer>>();
  const urlOf = (key: RequestInfo | URL) => (key instanceof Request ? key.url : String(key));
  const cache: Pick<Cache, "match" | "put" | "delete" | "keys"> = {
    match: (key) => Promise.resolve(kept.has(urlOf(key)) ? new Response(kept.get(urlOf(key))) : undefined),
    put: async (key, response) => void kept.set(urlOf(key), new Uint8Array(await response.arrayBuffer())),
    delete: (key) => Promise.resolve(kept.delete(urlOf(key))),
    keys: () => Promise.resolve([...kept.keys()].map((url) => new Request(url))),
  };
  return cache as Cache;
}
