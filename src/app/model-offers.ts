import type { ModelCard } from "#core/broker/cards.ts";
import type { Engine } from "#core/broker/engine.ts";
import type { OfferSource } from "#core/broker/offers.ts";
import type { Unsubscribe } from "#core/words/ports.ts";

/** A model that lies on this device beside the embedded one. */
export interface ModelHere {
  readonly card: ModelCard;
  /** Which engines read it: `gguf` Soma and llama.cpp, `onnx` transformers.js, `mlc` web-llm. */
  readonly format: "gguf" | "onnx" | "mlc";
}

/** The models of this device's own shelf, for the engines that read them. Listed anew after every change. */
export function createModelsHere(deps: {
  readonly soma: Engine;
  readonly transformers: Engine;
  readonly webLlm: Engine;
  /** Rejects where the shelf cannot be read: then what was listed before stays. */
  readonly list: () => Promise<readonly ModelHere[]>;
  /** Calls back when a model came or went, in any tab. */
  readonly watch: (listener: () => void) => Unsubscribe;
}): OfferSource {
  const listeners = new Set<() => void>();
  let here: readonly ModelHere[] = [];
  let reading: Promise<void> | undefined;

  async function read(): Promise<void> {
    const found = await deps.list().catch(() => undefined);
    if (found === undefined) return;
    here = found;
    for (const listener of listeners) listener();
  }
  deps.watch(() => void (reading = (reading ?? Promise.resolve()).then(read)));

  const cards = (format: ModelHere["format"]) => here.flatMap((one) => (one.format === format ? [one.card] : []));
  return {
    current: () => [
      { engine: deps.soma, models: cards("gguf") },
      { engine: deps.transformers, models: cards("onnx") },
      { engine: deps.webLlm, models: cards("mlc"), needsGpu: true },
    ],
    watch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    ready: () => (reading ??= read()),
  };
}
