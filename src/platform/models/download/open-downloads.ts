/** The real thing: the shelf in Cache Storage, the gate for the web's mirrors, our own origin's reads for the rest. */
import { createSHA256 } from "hash-wasm";
import { downloadPurpose, isNamed, type CatalogueEntry } from "#core/broker/catalogue-entry.ts";
import { besideMirrors } from "#core/broker/listed-model.ts";
import type { HubQuestion } from "#core/broker/hub-question.ts";
import { byPerson } from "#core/privacy/egress.ts";
import type { Gate } from "../../gate/gate.ts";
import { fetchOwn } from "../../page/fetch-own.ts";
import { forgetModel } from "../brought-models.ts";
import type { BroughtFile } from "../describe-model.ts";
import { broughtIdOf } from "../manifest.ts";
import { manifestKey } from "../model-store.ts";
import { tellBroughtModels } from "../open-brought-models.ts";
import { freeRoom } from "../open-model-shelf.ts";
import { openCacheShelf } from "../shard-shelf.ts";
import { askHub } from "./ask-hub.ts";
import type { DownloadDeps } from "./download-deps.ts";
import { downloadModel } from "./download-model.ts";
import { createFolderSource } from "./folder-source.ts";
import type { KeptFile } from "./held-pieces.ts";
import { createMirrorSource } from "./mirror-source.ts";

interface Job {
  readonly entry: CatalogueEntry;
  readonly mirror: number;
  readonly files?: readonly BroughtFile[];
  readonly kept: readonly KeptFile[];
}

export function openDownloads(gate: () => Promise<Gate>) {
  const shelf = () => openCacheShelf(caches);
  const sourcesOf = ({ entry, mirror: first, files }: Job) =>
    files !== undefined
      ? [createFolderSource(files)]
      : [...entry.mirrors.slice(first), ...besideMirrors(entry)].map((mirror) =>
          createMirrorSource(mirror, async (address, init) => {
            if (mirror.kind === "same origin") return fetchOwn(address, init);
            const use = { neuronId: byPerson, purpose: downloadPurpose, handsOverTo: mirror.handsOverTo ?? [] };
            return (await gate()).fetchFor(use)(address, init);
          }),
        );
  return {
    async fetchModel(job: Job, hooks: Pick<DownloadDeps, "tell" | "write" | "named" | "note">, signal: AbortSignal) {
      const ended = await downloadModel(
        { ...job, sources: sourcesOf(job) },
        {
          ...hooks,
          shelf: await shelf(),
          createHash: () => createSHA256(),
          free: freeRoom,
          now: () => performance.now(),
        },
        signal,
      );
      if (ended.kind !== "here") return ended;
      tellBroughtModels();
      return { kind: "here" as const, modelId: ended.model.card.id };
    },
    /** What arrived of a model; one that is here whole stays. */
    async forget(entry: CatalogueEntry): Promise<void> {
      if (!isNamed(entry)) return; // nothing of it was kept yet
      const [id, on] = await Promise.all([broughtIdOf(entry.files), shelf()]);
      if ((await on.get(manifestKey(id))) === undefined) await forgetModel(on, id);
    },
    askHub: (question: HubQuestion, signal: AbortSignal) =>
      askHub(
        question,
        async (address, init) => {
          // a hub sends on to the new name of a model that was renamed, and only within itself
          const handsOverTo = [new URL(address).origin];
          return (await gate()).fetchFor({ neuronId: byPerson, purpose: downloadPurpose, handsOverTo })(address, init);
        },
        signal,
      ),
    isHere: async (modelId: string) => (await (await shelf()).get(manifestKey(modelId))) !== undefined,
    free: freeRoom,
  };
}
