import { createSHA256 } from "hash-wasm";
import { bringModel, type BringOptions, type BringOutcome } from "./bring-model.ts";
import { broughtModels, forgetModel, type BroughtModel } from "./brought-models.ts";
import type { BroughtFile } from "./describe-model.ts";
import { tellBroughtModels } from "./open-brought-models.ts";
import { keptAddress } from "./kept-files.ts";
import { writeModelArchive } from "./model-archive.ts";
import { openModelFiles } from "./open-model-files.ts";
import { savedFiles } from "./saved-model.ts";
import { openCacheShelf } from "./shard-shelf.ts";

/** `address`: where the service worker gives the same bytes, checked; absent where none controls this page. */
type KeptFile = BroughtFile & { readonly address?: string };

/** The models that a person brought to this browser: brought, listed, taken away and handed out again. */
export function openModelShelf() {
  const open = () => openCacheShelf(caches);
  return {
    list: async (): Promise<readonly BroughtModel[]> => broughtModels(await open()),
    async bring(
      files: readonly BroughtFile[],
      options: Pick<BringOptions, "onProgress" | "signal" | "free" | "folder">,
    ): Promise<BringOutcome> {
      const outcome = await bringModel(files, { ...options, shelf: await open(), createHash: () => createSHA256() });
      if (outcome.kind === "brought") tellBroughtModels();
      return outcome;
    },
    async remove(id: string): Promise<void> {
      await forgetModel(await open(), id);
      tellBroughtModels();
    },
    /** Each shard is checked on the way. `asOne`: a folder as one zip, where it is not too large for that. */
    async files(id: string, { asOne = false }: { readonly asOne?: boolean } = {}) {
      const opened = await openModelFiles(id);
      if (opened.kind === "stopped") throw new Error("Nobody can stop the opening of files that are saved.");
      if (opened.kind === "refused") return opened;
      const files = savedFiles(opened.manifest, opened.files);
      const [only] = files;
      if (only !== undefined && files.length === 1) return { kind: "files" as const, files: [served(id, only)] };
      const archive = asOne ? await writeModelArchive(files) : undefined;
      if (archive !== undefined) {
        const path = `${only?.path.split("/")[0] ?? id}.zip`;
        return { kind: "files" as const, files: [{ path, blob: archive }] };
      }
      return { kind: "files" as const, files };
    },
  };
}

function served(id: string, file: BroughtFile): KeptFile {
  const isServed = "serviceWorker" in navigator && navigator.serviceWorker.controller !== null;
  return isServed ? { ...file, address: keptAddress(id, "model.gguf", file.path) } : file;
}

/** Bytes of this origin's quota that are free; undefined where the browser does not say. */
export async function freeRoom(): Promise<number | undefined> {
  const { usage, quota } = await navigator.storage.estimate();
  return quota === undefined ? undefined : Math.max(0, quota - (usage ?? 0));
}
