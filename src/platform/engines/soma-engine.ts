import type { ModelCard } from "#core/broker/cards.ts";
import type { Engine, LoadProgress, ModelInfo, OpenOutcome } from "#core/broker/engine.ts";
import { isMissingPart } from "#core/words/missing-part.ts";
import { readChatTemplate } from "#soma/chat-template.ts";
import { loadModel } from "#soma/model/load-model.ts";
import type { ModelBytes, RememberedThreads, Runtime, ThreadChoice } from "#soma/model/types.ts";
import { infoOf } from "./carded-engine.ts";
import { openWhileChecked, type GivenFiles, type ModelFiles } from "./open-while-checked.ts";
import { createSomaModel } from "./soma-model.ts";
import { createPromptEncoder } from "./soma-prompt.ts";
import type { ThreadMemory } from "./thread-memory.ts";

export interface SomaEngineDeps extends ModelFiles {
  readonly cards: readonly ModelCard[];
  readonly runtime: Runtime;
  /** Without it the threads are measured at each load. */
  readonly threadMemory?: ThreadMemory;
}

/** Our own runtime for the CPU. Runs in a worker: it keeps its thread busy. */
export function createSomaEngine({ cards, runtime, threadMemory, ...files }: SomaEngineDeps): Engine {
  return {
    name: "soma",
    async open(modelId, options): Promise<OpenOutcome> {
      const card = cards.find(({ id }) => id === modelId);
      if (!card) return unread(`${modelId} is not among the models that Soma runs here.`);
      const threads = threadMemory === undefined ? "measure" : remembering(threadMemory, modelId);
      return openWhileChecked(files, modelId, options, (given, each) =>
        start(card, runtime, threads, weightsIn(given), each),
      );
    },
  };
}

async function start(
  card: ModelCard,
  runtime: Runtime,
  threads: "measure" | RememberedThreads,
  bytes: ModelBytes,
  { onProgress, signal }: Parameters<Engine["open"]>[1],
): Promise<OpenOutcome> {
  const starting = (loadedBytes: number): LoadProgress => ({
    stage: "starting",
    loadedBytes,
    totalBytes: bytes.bytes,
  });

  let missing: unknown;
  const wasm: Runtime["wasm"] = (variant) =>
    runtime.wasm(variant).catch((problem: unknown) => {
      missing = problem;
      throw problem;
    });
  const loaded = await loadModel(
    bytes,
    { ...runtime, wasm },
    {
      ...{ contextWindow: card.contextWindow, threads },
      onProgress: (done) => onProgress(starting(done)),
      signal,
    },
  );
  if (loaded.kind === "stopped") return loaded;
  if (isMissingPart(missing)) throw missing; // our own code did not arrive: that is no word on the model
  if (loaded.kind === "refused") return unread(loaded.message);
  const { model } = loaded;
  const read = await readChatTemplate(model.metadata, model.tokenizer);
  if (read.kind !== "read") {
    model.close();
    return unread(read.kind === "none" ? `${card.name} is no chat model: its file holds no template.` : read.message);
  }
  if (signal.aborted) {
    model.close();
    return { kind: "stopped" };
  }
  onProgress(starting(bytes.bytes));
  const info: ModelInfo = {
    ...infoOf(card),
    bytes: bytes.bytes,
    contextWindow: model.facts.contextWindow,
    engine: "soma",
    threads: model.facts.threads,
  };
  const prompts = createPromptEncoder(model.tokenizer, read.template);
  return { kind: "opened", model: createSomaModel({ info, model, prompts, now: () => performance.now() }) };
}

/** Asks the memory at once and waits for nothing: what has not come when the weights are in is measured. */
function remembering(memory: ThreadMemory, modelId: string): RememberedThreads {
  let known: ThreadChoice | undefined;
  void memory.recall(modelId).then((choice) => (known = choice));
  return { known: () => known, found: (choice) => void memory.keep(modelId, choice) };
}

/** Its weights, which may lie in several files. */
function weightsIn(given: GivenFiles): ModelBytes {
  const paths = [...given.sizes.keys()].filter((path) => path.endsWith(".gguf"));
  return {
    bytes: paths.reduce((sum, path) => sum + (given.sizes.get(path) ?? 0), 0),
    stream: (signal) => given.stream(paths, signal),
  };
}

const unread = (message: string): OpenOutcome => ({ kind: "failed", message, unread: true });
