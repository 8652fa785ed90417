import { Wllama, type LoadModelParams } from "@wllama/wllama/esm/index.js";
import type { ModelCard } from "#core/broker/cards.ts";
import type { Engine, LoadProgress, ModelInfo, OpenOutcome } from "#core/broker/engine.ts";
import type { OpenFilesOptions, OpenFilesOutcome } from "#platform/models/open-model-files.ts";
import { readGgufHead } from "#platform/models/gguf-head.ts";
import { readLlamaPrompts } from "./llama-prompts.ts";
import { createThreadTuner } from "./thread-tuner.ts";
import { createWllamaModel } from "./wllama-model.ts";

/** Addresses on our own origin: nothing is ever fetched from a CDN. */
export interface WllamaAssets {
  readonly wasm: string;
  /** For browsers without JSPI or 64-bit memories (Safari, Firefox). */
  readonly compatWasm: string;
  readonly compatScript: string;
}

export interface WllamaEngineDeps {
  readonly assets: WllamaAssets;
  readonly cards: readonly ModelCard[];
  readonly openFiles: (modelId: string, options: OpenFilesOptions) => Promise<OpenFilesOutcome>;
  /** 1 unless the page is cross-origin isolated. */
  readonly threads: number;
}

/**
 * Tokens computed between two looks at progress and abort. Blocks of 8 to 256 read equally fast on the CPU (20 to 24
 * tokens a second, measured on two cores), so a small one costs nothing and a stop waits for well under a second.
 */
const readingBlock = 16;
/** llama.cpp rounds a window up to a multiple of this (its `llama_context`); so it is asked for one, never above. */
const windowStep = 256;

/** llama.cpp, compiled to WebAssembly by wllama. Runs in a worker: it keeps its thread busy. */
export function createWllamaEngine(deps: WllamaEngineDeps): Engine {
  return {
    name: "wllama",
    async open(modelId, { onProgress, signal }): Promise<OpenOutcome> {
      const card = deps.cards.find(({ id }) => id === modelId);
      if (!card) return { kind: "failed", message: `${modelId} is not among the models that wllama runs here.` };
      const files = await deps.openFiles(modelId, { onProgress, signal });
      if (files.kind === "stopped") return files;
      if (files.kind === "refused") return { kind: "failed", message: files.message };
      const weights = [...files.files].flatMap(([path, blob]) => (path.endsWith(".gguf") ? [blob] : []));
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
      const start = (stop: AbortSignal) =>
        startWllama(deps.assets, weights, { n_ctx: window, n_threads: tuner.threads() }, stop);
      try {
        const wllama = await start(signal);
        onProgress(starting(bytes));
        const info: ModelInfo = {
          id: card.id,
          name: card.name,
          bytes,
          contextWindow: wllama.getLoadedContextInfo().n_ctx,
          engine: "wllama",
          threads: wllama.getNumThreads(),
          tools: card.tools,
          ...(card.dialect === undefined ? {} : { dialect: card.dialect }),
          small: card.small,
        };
        return {
          kind: "opened",
          model: createWllamaModel({
            info,
            started: wllama,
            start,
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
    },
  };
}

/** Rejects when the weights do not load, and when `signal` aborts: what was begun is ended then. */
async function startWllama(
  assets: WllamaAssets,
  weights: readonly Blob[],
  size: { readonly n_ctx: number; readonly n_threads: number },
  signal: AbortSignal,
): Promise<Wllama> {
  signal.throwIfAborted();
  const trouble = Promise.withResolvers<never>();
  const wllama = new Wllama(
    { default: assets.wasm },
    {
      suppressNativeLog: true, // llama.cpp's log would hold what people wrote
      logger: {
        debug: () => undefined,
        log: () => undefined,
        warn: () => undefined,
        // also how its own worker says that it could not start; otherwise loading would wait for ever
        error: () => trouble.reject(new Error("wllama could not start.")),
      },
    },
  );
  wllama.setCompat({ wasm: assets.compatWasm, worker: assets.compatScript });
  const onAbort = () => trouble.reject(new DOMException("Stopped.", "AbortError"));
  signal.addEventListener("abort", onAbort, { once: true });
  const params: LoadModelParams = {
    ...size,
    n_batch: readingBlock,
    n_ubatch: readingBlock,
    n_parallel: 1,
    n_gpu_layers: 0, // on an adapter without f16 it would stay on the CPU without saying so
    warmup: false,
  };
  try {
    trouble.promise.catch(() => undefined); // it may come after the race is over
    await Promise.race([wllama.loadModel([...weights], params), trouble.promise]);
    return wllama;
  } catch (thrown) {
    await wllama.exit();
    throw thrown;
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
