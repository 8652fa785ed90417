import type { ModelCard } from "#core/broker/cards.ts";
import type { Engine, LoadProgress, ModelInfo, OpenOutcome } from "#core/broker/engine.ts";
import { readGgufHead } from "#platform/models/gguf-head.ts";
import type { GgufHeader } from "#soma/gguf/read-header.ts";
import { infoOf } from "./carded-engine.ts";
import type { Gpu } from "./find-gpu.ts";
import { createGpuThenCpu } from "./gpu-then-cpu.ts";
import { readLlamaPrompts } from "./llama-prompts.ts";
import { openWhileChecked, type ModelFiles } from "./open-while-checked.ts";
import { createThreadTuner } from "./thread-tuner.ts";
import { createWllamaModel } from "./wllama-model.ts";
import { startWllama, type WllamaAssets } from "./wllama-start.ts";

export interface WllamaEngineDeps extends ModelFiles {
  readonly assets: WllamaAssets;
  readonly cards: readonly ModelCard[];
  /** 1 unless the page is cross-origin isolated. */
  readonly threads: number;
  /** The GPU that WebGPU gives; undefined where there is none: then the CPU computes. */
  readonly gpu?: Gpu | undefined;
}

/** llama.cpp rounds a window up to a multiple of this (its `llama_context`); so it is asked for one, never above. */
const windowStep = 256;

/** llama.cpp, compiled to WebAssembly by wllama. Runs in a worker: it keeps its thread busy. */
export function createWllamaEngine(deps: WllamaEngineDeps): Engine {
  return {
    name: "wllama",
    async open(modelId, options): Promise<OpenOutcome> {
      const card = deps.cards.find(({ id }) => id === modelId);
      if (!card) return { kind: "failed", message: `${modelId} is not among the models that wllama runs here.` };
      return openWhileChecked(deps, modelId, options, (given, each) => start(deps, card, given.blobs(), each));
    },
  };
}

async function start(
  deps: WllamaEngineDeps,
  card: ModelCard,
  files: ReadonlyMap<string, Blob>,
  { onProgress, signal }: Parameters<Engine["open"]>[1],
): Promise<OpenOutcome> {
  const weights = [...files].flatMap(([path, blob]) => (path.endsWith(".gguf") ? [blob] : []));
  const bytes = weights.reduce((sum, blob) => sum + blob.size, 0);
  const [head] = await Promise.all(weights.slice(0, 1).map(readGgufHead));
  const read = head?.kind === "read" ? await readLlamaPrompts(head.header.metadata) : head;
  if (read?.kind !== "read")
    return {
      kind: "failed",
      message: `${card.name} could not be read. ${read?.message ?? "It has no weights."}`,
      unread: true,
    };
  const starting = (loadedBytes: number): LoadProgress => ({ stage: "starting", loadedBytes, totalBytes: bytes });

  onProgress(starting(0));
  const tuner = createThreadTuner(deps.threads, bytes);
  const window = Math.max(windowStep, card.contextWindow - (card.contextWindow % windowStep));
  const place = createGpuThenCpu(head?.kind === "read" && fitsGpu(head.header, deps.gpu), (onGpu, stop) =>
    startWllama(deps.assets, weights, { window, threads: tuner.threads(), onGpu }, stop),
  );
  try {
    const { process: wllama, onGpu } = await place.start(signal);
    onProgress(starting(bytes));
    const info: ModelInfo = {
      ...infoOf(card),
      bytes,
      contextWindow: wllama.getLoadedContextInfo().n_ctx,
      engine: onGpu ? "wllama-webgpu" : "wllama",
      threads: wllama.getNumThreads(),
    };
    return {
      kind: "opened",
      model: createWllamaModel({
        info,
        started: wllama,
        start: async (stop) => (await place.start(stop)).process,
        broke: () => place.broke(),
        tuner,
        prompts: read.prompts,
        now: () => performance.now(),
      }),
    };
  } catch {
    if (signal.aborted) return { kind: "stopped" };
    return {
      kind: "failed",
      message: `${card.name} could not be started. Close other tabs and programs to free memory, then try again.`,
    };
  }
}

/**
 * llama.cpp computes on a GPU only in half precision, and each of its buffers there holds whole weights. Whether all of
 * them fit is seen when they are loaded.
 */
const fitsGpu = ({ tensors }: GgufHeader, gpu: Gpu | undefined): boolean =>
  gpu?.f16 === true && tensors.every(({ bytes }) => bytes <= gpu.maxBuffer);
