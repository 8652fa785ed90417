import type { ThreadMemory } from "../engines/thread-memory.ts";
import { fetchOwn } from "../page/fetch-own.ts";
import { openFilesAhead, type AheadOptions, type FilesAhead } from "./files-ahead.ts";
import { createModelStore, type ModelStoreDeps, type OpenFilesOptions, type OpenFilesOutcome } from "./model-store.ts";
import type { ShardReader } from "./shard-reader.ts";
import { createEmptyShelf, openCacheShelf } from "./shard-shelf.ts";
import { createThreadNotes } from "./thread-notes.ts";

export type { OpenFilesOptions, OpenFilesOutcome } from "./model-store.ts";

/**
 * The files of a model this origin carries under `/models/ID/`, from a page or a worker, offline once they were here:
 *
 *     const opened = await openModelFiles("all-minilm-l6-v2", { onProgress, signal });
 *     if (opened.kind === "opened") {
 *       const weights = opened.files.get("all-MiniLM-L6-v2.Q8_0.gguf"); // a Blob; the paths are the manifest's
 *     }
 *
 * Every shard's SHA-256 is checked on every call (98 MB take about 0.2 s). `onProgress` counts bytes over the whole
 * model. Ends as `stopped` when `signal` aborts, as `refused` with a sentence for a person when the model cannot be
 * had (offline and never fetched, damaged three times over, disk full). Two tabs that open the same model at the same
 * moment take turns, so that the second finds it kept. Throws only on a bug.
 */
export async function openModelFiles(modelId: string, options: OpenFilesOptions = {}): Promise<OpenFilesOutcome> {
  const store = createModelStore(await hereDeps());
  try {
    return await navigator.locks.request(
      `brane model files ${modelId}`,
      options.signal ? { signal: options.signal } : {},
      () => store.openModelFiles(modelId, options),
    );
  } catch (thrown) {
    if (options.signal?.aborted === true) return { kind: "stopped" };
    throw thrown;
  }
}

/** The files of a model that is kept whole, given out before they are checked: see files-ahead.ts. Reads only, so that tabs take no turns. */
export const openModelFilesAhead =
  (startReader: () => ShardReader) =>
  async (modelId: string, options: AheadOptions): Promise<FilesAhead | undefined> =>
    openFilesAhead(await hereDeps(), modelId, options, startReader);

/** Remembers beside the models that are kept here how many threads run each best. */
export const openThreadNotes = (): ThreadMemory => createThreadNotes(() => openCacheShelf(caches));

const hereDeps = async (): Promise<ModelStoreDeps> => ({
  fetch: fetchOwn,
  shelf: await openCacheShelf(caches).catch(createEmptyShelf),
  base: "/models/",
});
