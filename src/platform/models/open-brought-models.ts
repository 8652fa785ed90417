import type { Unsubscribe } from "#core/words/ports.ts";
import { broughtModels, type BroughtModel } from "./brought-models.ts";
import { createEmptyShelf, openCacheShelf } from "./shard-shelf.ts";

/** The models that a person brought to this browser, from a page or a worker. None where nothing can be kept. */
export async function listBroughtModels(): Promise<readonly BroughtModel[]> {
  return broughtModels(await openCacheShelf(caches).catch(createEmptyShelf));
}

/** Cache Storage tells nobody of its changes: whoever brings a model or takes it away says so over this channel. */
const channelName = "brane models";

/** Calls back when a model was brought or taken away, in any tab, this one included. */
export function watchBroughtModels(listener: () => void): Unsubscribe {
  const channel = new BroadcastChannel(channelName);
  channel.addEventListener("message", listener);
  return () => channel.close();
}

/** Tells every tab and worker, this one included, that a model was brought or taken away. */
export function tellBroughtModels(): void {
  const channel = new BroadcastChannel(channelName);
  channel.postMessage("changed");
  channel.close();
}
