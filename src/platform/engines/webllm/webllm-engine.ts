import type { ModelCard } from "#core/broker/cards.ts";
import type { Engine, LoadProgress, ModelInfo, OpenOutcome } from "#core/broker/engine.ts";
import { sizeInWords } from "#core/words/size.ts";
import type { OpenFilesOptions, OpenFilesOutcome } from "#platform/models/open-model-files.ts";
import { createForwardModel } from "../forward-model.ts";
import { infoOf } from "../carded-engine.ts";
import type { Gpu } from "../find-gpu.ts";
import { gpuSentence } from "../gpu-trouble.ts";
import type { GpuWatch } from "../gpu-watch.ts";
import { readMlcFolder, type MlcFolder } from "./mlc-folder.ts";
import { libraryTrouble } from "./mlc-library.ts";
import { readMlcTokenizer } from "./mlc-tokenizer.ts";
import { createSingleSequence, type GrowingState } from "./single-sequence.ts";
import { reloadModel, type LoadWebLlm } from "./webllm-library.ts";

export interface WebLlmEngineDeps {
  readonly cards: readonly ModelCard[];
  readonly openFiles: (modelId: string, options: OpenFilesOptions) => Promise<OpenFilesOutcome>;
  readonly load: LoadWebLlm;
  /** The GPU that WebGPU gives; undefined where there is none. */
  readonly gpu: Gpu | undefined;
  readonly watch: GpuWatch;
}

/** Tokens of a prompt that are computed between two looks at whether it is still wanted: at first, and at the most. */
const blocks = { block: 32, widest: 512 };

/** Models compiled by MLC, by web-llm on the GPU. Runs in a worker, whose end frees the memory. */
export function createWebLlmEngine({ cards, openFiles, load, gpu, watch }: WebLlmEngineDeps): Engine {
  return {
    name: "web-llm",
    async open(modelId, { onProgress, signal }): Promise<OpenOutcome> {
      const card = cards.find(({ id }) => id === modelId);
      if (!card) return unread(`${modelId} is not among the models that web-llm runs here.`);
      const files = await openFiles(modelId, { onProgress, signal });
      if (files.kind === "stopped") return files;
      if (files.kind === "refused") return { kind: "failed", message: files.message };
      const read = await readMlcFolder(files.files);
      if (read.kind === "refused") return unread(read.message);
      const { folder } = read;
      const hindrance = hindranceOf(card.name, folder, gpu);
      if (hindrance !== undefined) return unread(hindrance);
      const unfit = await libraryTrouble(files.files.get(folder.library));
      if (unfit !== undefined) return unread(`${card.name} could not be started by web-llm. ${unfit}`);
      const tokens = await readMlcTokenizer(files.files, folder);
      if (tokens.kind === "refused") return unread(tokens.message);

      const bytes = [...files.files.values()].reduce((sum, { size }) => sum + size, 0);
      const starting = (share: number): LoadProgress => ({
        ...{ stage: "starting", loadedBytes: Math.round(share * bytes), totalBytes: bytes },
      });
      const contextWindow = Math.min(card.contextWindow, folder.contextWindow);
      onProgress(starting(0));
      try {
        const loaded = await watch.guard(() =>
          reloadModel(load, {
            ...{ modelId, files: files.files, folder, contextWindow, signal },
            onProgress: (share) => onProgress(starting(share)),
          }),
        );
        if (loaded === undefined) {
          watch.letGo();
          return { kind: "stopped" };
        }
        onProgress(starting(1));
        const info: ModelInfo = {
          ...infoOf(card),
          ...{ engine: "web-llm", threads: 1, bytes, contextWindow },
        };
        return {
          kind: "opened",
          model: createForwardModel({
            info,
            sequence: createSingleSequence(guarded(loaded.state, watch), blocks),
            ...tokens.tokenizer,
            async dispose() {
              watch.letGo(); // web-llm destroys its device
              await loaded.unload();
            },
            isOnGpu: true,
            now: () => performance.now(),
          }),
        };
      } catch (thrown) {
        if (signal.aborted) return { kind: "stopped" };
        return unread(`${card.name} could not be started by web-llm. ${gpuSentence(thrown)}`);
      }
    },
  };
}

/** Every step ends as soon as the GPU is lost. */
const guarded = (state: GrowingState, watch: GpuWatch): GrowingState => ({
  append: (tokens) => watch.guard(() => state.append(tokens)),
  drop: (tokens) => state.drop(tokens),
  clear: () => watch.guard(() => state.clear()),
});

/** Why this GPU cannot run the model, as far as its folder tells before it is loaded. */
function hindranceOf(name: string, folder: MlcFolder, gpu: Gpu | undefined): string | undefined {
  if (gpu === undefined) return `${name} needs a graphics card that the browser may use (WebGPU), and there is none.`;
  if (folder.half && !gpu.f16)
    return `${name} is in half precision (${folder.quantization}), which this graphics card does not compute in. Bring it in q4f32 or q0f32.`;
  if (folder.largestBuffer > gpu.maxBuffer)
    return `${name} needs ${sizeInWords(folder.largestBuffer)} of graphics memory in one piece, and this card gives at most ${sizeInWords(gpu.maxBuffer)}.`;
  return undefined;
}

const unread = (message: string): OpenOutcome => ({ kind: "failed", message, unread: true });
