import { broughtModels, type BroughtModel } from "./brought-models.ts";
import { createEmptyShelf, openCacheShelf } from "./shard-shelf.ts";

/** The models that a person brought to this browser, from a page or a worker. None where nothing can be kept. */
export async function listBroughtModels(): Promise<readonly BroughtModel[]> {
  return broughtModels(await openCacheShelf(caches).catch(createEmptyShelf));
}
