/** web-llm, held to files that were put into its hands, and driven token by token. */
import type { LogitProcessor, MLCEngine } from "@mlc-ai/web-llm";
import type * as webLlm from "./web-llm.ts";
import { heldAddress, holdFiles } from "./held-files.ts";
import type { MlcFolder } from "./mlc-folder.ts";
import type { GrowingState } from "./single-sequence.ts";

/** Its six megabytes, fetched when a model for it is opened. */
export type LoadWebLlm = () => Promise<typeof webLlm>;

interface ReloadOptions {
  readonly modelId: string;
  readonly files: ReadonlyMap<string, Blob>;
  readonly folder: MlcFolder;
  readonly contextWindow: number;
  /** The share of the loading that is done, from 0 to 1. */
  readonly onProgress: (share: number) => void;
  readonly signal: AbortSignal;
}

interface LoadedModel {
  readonly state: GrowingState;
  /** Frees the weights, and the GPU's device with them. */
  unload(): Promise<void>;
}

/**
 * Loads a model onto the GPU. It ends as undefined when it was stopped, and throws web-llm's own errors. We take
 * web-llm's forward pass (`forwardTokensAndSample`) and leave its conversations alone: prompts are written by the
 * model's own template, tokens are drawn by the sampler that our other engines have, and a prompt's state is kept
 * where web-llm would begin anew. The logits come by way of a "logit processor"; what web-llm then draws is let go.
 */
export async function reloadModel(load: LoadWebLlm, options: ReloadOptions): Promise<LoadedModel | undefined> {
  const { modelId, files, folder, contextWindow, onProgress, signal } = options;
  const { MLCEngine } = await load();
  const ear = createLogitEar();
  const address = heldAddress(modelId);
  const engine = new MLCEngine({
    appConfig: {
      cacheBackend: "cache",
      model_list: [
        {
          model: address,
          model_id: modelId,
          model_lib: address + folder.library,
          overrides: { context_window_size: contextWindow, sliding_window_size: -1 },
          ...(folder.half ? { required_features: ["shader-f16"] } : {}),
        },
      ],
    },
    logLevel: "SILENT", // its log would hold what people wrote
    logitProcessorRegistry: new Map([[modelId, ear.processor]]),
    initProgressCallback: ({ progress }) => onProgress(Math.min(1, Math.max(0, progress))),
  });
  const held = holdFiles(modelId, withTensorCache(files, folder));
  const onAbort = () => void engine.unload().catch(() => undefined);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    await engine.reload(modelId); // returns as if all were well when it is stopped
    if (signal.aborted) {
      await engine.unload();
      return undefined;
    }
  } catch (thrown) {
    if (signal.aborted) return undefined;
    throw thrown;
  } finally {
    signal.removeEventListener("abort", onAbort);
    held.release();
  }
  return { state: growingState(engine, modelId, ear), unload: () => engine.unload() };
}

/** Older folders have the list of weights under its older name. */
function withTensorCache(files: ReadonlyMap<string, Blob>, { weights }: MlcFolder): ReadonlyMap<string, Blob> {
  const list = files.get(weights);
  return list === undefined ? files : new Map([...files, ["tensor-cache.json", list]]);
}

interface LogitEar {
  readonly processor: LogitProcessor;
  /** The logits heard last, on memory of their own. */
  take(): Float32Array;
}

function createLogitEar(): LogitEar {
  let heard: Float32Array | undefined;
  return {
    processor: {
      processLogits(logits) {
        heard = logits.slice();
        return logits;
      },
      processSampledToken: () => undefined,
      resetState: () => undefined,
    },
    take() {
      if (heard === undefined) throw new Error("web-llm computed no logits.");
      const logits = heard;
      heard = undefined;
      return logits;
    },
  };
}

function growingState(engine: MLCEngine, modelId: string, ear: LogitEar): GrowingState {
  return {
    async append(tokens) {
      await engine.forwardTokensAndSample([...tokens], tokens.length > 1, modelId);
      return ear.take();
    },
    drop: (tokens) => dropTokens(engine, modelId, tokens),
    clear: () => engine.resetChat(false, modelId),
  };
}

/** What `dropTokens` needs of web-llm's inside. */
interface Inside {
  readonly tvm: {
    beginScope(): void;
    endScope(): void;
    getGlobalFunc(name: string): (...args: readonly unknown[]) => unknown;
  };
  readonly kvCache?: unknown;
  readonly rnnState?: unknown;
  filledKVCacheLength: number;
}

/**
 * Takes the last tokens off the keys and values. TVM can (`kv_state_popn`), web-llm does not offer it: it would read a
 * whole conversation again after each question that was put anew. Reached through its inside, which the exact version
 * in package.json holds still; where it is not as expected nothing is done, and the conversation is read again.
 */
function dropTokens(engine: MLCEngine, modelId: string, tokens: number): boolean {
  const inside = insideOf(engine, modelId);
  if (inside?.kvCache === undefined || inside.rnnState !== undefined || inside.filledKVCacheLength < tokens)
    return false;
  const { tvm } = inside;
  try {
    tvm.beginScope();
    try {
      const scalar = (value: number) => (tvm as unknown as TvmScalars).scalar(value, "int64");
      tvm.getGlobalFunc("vm.builtin.kv_state_popn")(inside.kvCache, scalar(0), scalar(tokens));
    } finally {
      tvm.endScope();
    }
  } catch {
    return false; // a library without it; the state is cleared instead
  }
  inside.filledKVCacheLength -= tokens;
  return true;
}

interface TvmScalars {
  scalar(value: number, type: string): unknown;
}

function insideOf(engine: MLCEngine, modelId: string): Inside | undefined {
  const pipelines: unknown = Reflect.get(engine, "loadedModelIdToPipeline");
  const pipeline: unknown = pipelines instanceof Map ? pipelines.get(modelId) : undefined;
  const fits = typeof pipeline === "object" && pipeline !== null && "tvm" in pipeline && "kvCache" in pipeline;
  return fits && typeof Reflect.get(pipeline, "filledKVCacheLength") === "number" ? (pipeline as Inside) : undefined;
}
