import type { ModelCard } from "#core/broker/cards.ts";
import type { Engine, LoadProgress, ModelInfo, OpenOutcome } from "#core/broker/engine.ts";
import { infoOf } from "./carded-engine.ts";
import { createForwardSequence } from "./forward-sequence.ts";
import { createOnnxForward } from "./transformers-forward.ts";
import { gpuSentence, memorySentence } from "./gpu-trouble.ts";
import { noGpus, type GpuWatch } from "./gpu-watch.ts";
import { openWhileChecked, type ModelFiles } from "./open-while-checked.ts";
import { holdTransformers, type LoadOrtWasm } from "./transformers-library.ts";
import { createForwardModel } from "./forward-model.ts";
import { createTransformersPrompts } from "./transformers-prompt.ts";

export interface TransformersEngineDeps extends ModelFiles {
  readonly cards: readonly ModelCard[];
  readonly loadWasm: LoadOrtWasm;
  /** `f16`: whether the GPU computes in half precision (`shader-f16`). */
  readonly device: { readonly kind: "wasm" } | { readonly kind: "webgpu"; readonly f16: boolean };
  /** An eye on the GPU, where there is one. */
  readonly watch?: GpuWatch;
  /** There was no memory to start in: ONNX Runtime tries that once a worker, so this one starts nothing any more. */
  readonly onSpent?: () => void;
}

/** How weights may lie in a model's folder: the name transformers.js has for it, and how its file ends. */
const forms = { q4f16: "_q4f16", q4: "_q4", fp16: "_fp16", q8: "_quantized", fp32: "" } as const;
type Form = keyof typeof forms;

/** Prompts whose state is kept, the running one included. */
const statesKept = 3;

/** Models in ONNX, by transformers.js: on the GPU where there is one. Runs in a worker, whose end frees the memory. */
export function createTransformersEngine(deps: TransformersEngineDeps): Engine {
  return {
    name: "transformers",
    async open(modelId, options): Promise<OpenOutcome> {
      const card = deps.cards.find(({ id }) => id === modelId);
      if (!card) return unread(`${modelId} is not among the models that transformers.js runs here.`);
      return openWhileChecked(deps, modelId, options, (given, each) => start(deps, card, given.blobs(), each));
    },
  };
}

async function start(
  { loadWasm, device, watch = noGpus, onSpent }: TransformersEngineDeps,
  card: ModelCard,
  files: ReadonlyMap<string, Blob>,
  { onProgress, signal }: Parameters<Engine["open"]>[1],
): Promise<OpenOutcome> {
  const isOnGpu = device.kind === "webgpu";
  const bytes = [...files.values()].reduce((sum, { size }) => sum + size, 0);
  const form = formIn(files, device);
  if (form === undefined) return unread(`${card.name} has no weights in a form that this device runs.`);
  const starting = (loadedBytes: number): LoadProgress => ({ stage: "starting", loadedBytes, totalBytes: bytes });

  onProgress(starting(0));
  try {
    const library = await holdTransformers(loadWasm, card.id, files);
    const reading = library.AutoTokenizer.from_pretrained(card.id);
    reading.catch(() => undefined); // told below, once the model is there to be disposed of
    const model = await watch.guard(() =>
      library.AutoModelForCausalLM.from_pretrained(card.id, { dtype: form, device: device.kind }),
    );
    const tokenizer = await reading.catch(async (thrown: unknown) => {
      await model.dispose();
      throw thrown;
    });
    const forward = createOnnxForward(library, model);
    const dispose = async () => {
      await model.dispose();
    };
    if (signal.aborted) {
      await dispose();
      return { kind: "stopped" };
    }
    onProgress(starting(bytes));
    const info: ModelInfo = {
      ...infoOf(card),
      bytes,
      contextWindow: Math.min(card.contextWindow, trainedFor(model.config)),
      engine: isOnGpu ? "transformers-webgpu" : "transformers",
      threads: 1,
    };
    return {
      kind: "opened",
      model: createForwardModel({
        info,
        sequence: createForwardSequence((tokens, past) => watch.guard(() => forward(tokens, past)), {
          block: 32,
          kept: statesKept,
        }),
        prompts: createTransformersPrompts(tokenizer),
        decode: (tokens) => (tokens.length === 0 ? "" : tokenizer.decode([...tokens], { skip_special_tokens: true })),
        ends: endsOf(model.generation_config, tokenizer.eos_token_id),
        dispose,
        isOnGpu,
        now: () => performance.now(),
      }),
    };
  } catch (thrown) {
    if (signal.aborted) return { kind: "stopped" };
    if (memorySentence(thrown) !== undefined) onSpent?.();
    const why = (isOnGpu ? undefined : memorySentence(thrown)) ?? gpuSentence(thrown);
    return unread(`${card.name} could not be started by transformers.js. ${why}`);
  }
}

/** The weights to load, of those in the folder: small ones first; half precision only where the GPU has it. */
function formIn(files: ReadonlyMap<string, Blob>, device: TransformersEngineDeps["device"]): Form | undefined {
  const half = device.kind === "webgpu" && device.f16;
  const wanted: readonly Form[] = half ? ["q4f16", "q4", "fp16", "q8", "fp32"] : ["q4", "q8", "fp32"];
  return wanted.find((form) => files.has(`onnx/model${forms[form]}.onnx`));
}

/** Tokens the model was trained for; many where its config does not say. */
function trainedFor(config: unknown): number {
  const most: unknown = isRecord(config) ? config["max_position_embeddings"] : undefined;
  return typeof most === "number" && most > 0 ? most : Number.POSITIVE_INFINITY;
}

function endsOf(generation: unknown, end: unknown): ReadonlySet<number> {
  const told: unknown = isRecord(generation) ? generation["eos_token_id"] : undefined;
  const all: readonly unknown[] = [...(Array.isArray(told) ? (told as readonly unknown[]) : [told]), end];
  return new Set(all.filter((token) => typeof token === "number"));
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

const unread = (message: string): OpenOutcome => ({ kind: "failed", message, unread: true });
