import type { Bytes } from "#core/words/bytes.ts";
import type { PrivateFiles } from "./private-files.ts";

/** A fake: files in memory, for tests. Nothing is sealed or kept. */
export function createFakePrivateFiles(): PrivateFiles {
  const folders = new Map<string, Map<string, Bytes>>();
  const folder = (neuronId: string) => {
    const found = folders.get(neuronId) ?? new Map<string, Bytes>();
    folders.set(neuronId, found);
    return found;
  };
  return {
    read: (neuronId, path) => Promise.resolve(folder(neuronId).get(path)?.slice()),
    write(neuronId, path, bytes) {
      folder(neuronId).set(path, bytes.slice());
      return Promise.resolve();
    },
    list: (neuronId) =>
      Promise.resolve(
        [...folder(neuronId)]
          .map(([path, { length }]) => ({ path, bytes: length }))
          .sort((one, other) => (one.path < other.path ? -1 : 1)),
      ),
    remove(neuronId, path) {
      folder(neuronId).delete(path);
      return Promise.resolve();
    },
    keepOnly(neuronIds) {
      for (const id of [...folders.keys()]) if (!neuronIds.includes(id)) folders.delete(id);
      return Promise.resolve();
    },
  };
}
