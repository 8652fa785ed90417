import type { Unsubscribe } from "#core/words/ports.ts";
import type { PrivacyTier } from "#core/words/tier.ts";
import { goesBy, type ModelCard } from "./cards.ts";
import type { Engine, EnginePlace, LoadProgress, ModelInfo, OpenOutcome } from "./engine.ts";
import { orStopped } from "./or-stopped.ts";

/** What a neuron's file wishes for; `NeuronConfig["model"]` fits. */
interface ModelWish {
  readonly preferred_llm: string;
  readonly fallback_llms: readonly string[];
}

interface ModelChoice {
  readonly modelId: string;
  readonly name: string;
  readonly engine: string;
  /** True when it is the one the neuron prefers. */
  readonly preferred: boolean;
  /** A sentence for a person. */
  readonly why: string;
}

/** An engine, and the models that are at hand for it. */
interface Offer {
  readonly engine: Engine;
  readonly models: readonly ModelCard[];
}

export type BrokerStatus =
  | { readonly kind: "idle" }
  | { readonly kind: "loading"; readonly progress: LoadProgress }
  /** `elsewhere`: another tab runs it and answers for this one. */
  | { readonly kind: "ready"; readonly info: ModelInfo; readonly elsewhere: boolean }
  | { readonly kind: "failed"; readonly message: string };

/** Chooses which model answers, and keeps one open at a time. */
export interface Broker {
  /** The first of the neuron's wishes that is at hand and may be used in its tier; the embedded default otherwise. */
  choose(wish: ModelWish, tier: PrivacyTier): ModelChoice;
  /**
   * The open model: at once when it is open already, joined when it is being opened, else opened after the one
   * before was closed. Ends as `stopped` for a caller that stops waiting; the loading goes on for the next question.
   */
  open(modelId: string, signal: AbortSignal): Promise<OpenOutcome>;
  /** Calls back at once, and after every change. */
  watch(listener: (status: BrokerStatus) => void): Unsubscribe;
  /** Tries again after a failure; nothing otherwise. */
  retry(): void;
  /** Frees the memory of whatever is open. */
  close(): Promise<void>;
}

interface Opening {
  readonly modelId: string;
  readonly outcome: Promise<OpenOutcome>;
  readonly stop: AbortController;
}

export interface BrokerDeps {
  /** In order of preference where two engines offer the same model. Nothing here leaves the device, whatever the tier. */
  readonly offers: readonly Offer[];
  /** Answers when no wish can be met: one of the models offered. */
  readonly fallback: string;
}

export function createBroker({ offers, fallback }: BrokerDeps): Broker {
  const listeners = new Set<(status: BrokerStatus) => void>();
  let status: BrokerStatus = { kind: "idle" };
  let current: Opening | undefined;
  let openedOn: { readonly engine: Engine; readonly info: ModelInfo } | undefined;
  let lastFailed: string | undefined;
  /** Where each engine that is shared between tabs runs; `here` for the others. */
  const places = new Map<Engine, EnginePlace>();

  const find = (id: string) => {
    for (const { engine, models } of offers) {
      const card = models.find((model) => goesBy(model, id));
      if (card) return { engine, card };
    }
    return undefined;
  };

  function tell(next: BrokerStatus): void {
    status = next;
    for (const listener of listeners) listener(next);
  }

  for (const { engine } of offers) {
    engine.watchPlace?.((place) => {
      places.set(engine, place);
      if (status.kind === "failed" || openedOn?.engine !== engine) return;
      if (place.kind === "moving")
        tell({ kind: "loading", progress: place.progress ?? unknownProgress(openedOn.info) });
      else tell({ kind: "ready", info: openedOn.info, elsewhere: place.kind === "elsewhere" });
    });
  }

  function choose(wish: ModelWish): ModelChoice {
    const wishes = [wish.preferred_llm, ...wish.fallback_llms];
    for (const [place, id] of wishes.entries()) {
      const found = find(id);
      if (!found) continue;
      const { engine, card } = found;
      const why =
        place === 0
          ? `${card.name} answers: this neuron prefers it.`
          : `${card.name} answers, because ${wish.preferred_llm} is not on this device.`;
      return { modelId: card.id, name: card.name, engine: engine.name, preferred: place === 0, why };
    }
    const found = find(fallback);
    if (!found) throw new Error(`The broker's fallback ${fallback} is offered by no engine.`);
    const why = `${found.card.name} answers, because ${wish.preferred_llm} is not on this device.`;
    return { modelId: found.card.id, name: found.card.name, engine: found.engine.name, preferred: false, why };
  }

  function begin(modelId: string): Opening {
    const before = current;
    const stop = new AbortController();
    const outcome = (async (): Promise<OpenOutcome> => {
      await (before && free(before)); // also lets `current` be set before the engine reports anything
      const found = find(modelId);
      if (!found) {
        return {
          kind: "failed",
          message: `${modelId} is not on this device. Choose another model in the neuron's file.`,
        };
      }
      return found.engine.open(found.card.id, {
        signal: stop.signal,
        onProgress: (progress) => {
          if (current?.stop === stop) tell({ kind: "loading", progress });
        },
      });
    })();
    const opening = { modelId, outcome, stop };
    current = opening;
    openedOn = undefined;
    tell({ kind: "loading", progress: { stage: "fetching", loadedBytes: 0, totalBytes: 0 } });
    void outcome.then(
      (ended) => settle(opening, ended),
      // a bug reaches the callers of `open` as it is; those who only watch hear this
      () => {
        settle(opening, { kind: "failed", message: "The model could not be started. Reload the page and try again." });
      },
    );
    return opening;
  }

  function settle(opening: Opening, ended: OpenOutcome): void {
    if (current !== opening) return;
    if (ended.kind === "opened") {
      const { info } = ended.model;
      const found = find(opening.modelId);
      if (found) openedOn = { engine: found.engine, info };
      const place = found && places.get(found.engine);
      tell({ kind: "ready", info, elsewhere: place?.kind === "elsewhere" });
      return;
    }
    current = undefined;
    if (ended.kind === "failed") {
      lastFailed = opening.modelId;
      tell({ kind: "failed", message: ended.message });
    } else tell({ kind: "idle" });
  }

  async function free(opening: Opening): Promise<void> {
    opening.stop.abort();
    const ended = await opening.outcome.catch(() => undefined);
    if (ended?.kind === "opened") await ended.model.close();
  }

  return {
    choose,
    async open(wanted, signal) {
      if (signal.aborted) return { kind: "stopped" };
      const modelId = find(wanted)?.card.id ?? wanted;
      const opening = current?.modelId === modelId ? current : begin(modelId);
      return orStopped(opening.outcome, signal);
    },
    watch(listener) {
      listeners.add(listener);
      listener(status);
      return () => listeners.delete(listener);
    },
    retry() {
      if (status.kind === "failed" && lastFailed !== undefined) begin(lastFailed);
    },
    async close() {
      const opening = current;
      current = undefined;
      openedOn = undefined;
      tell({ kind: "idle" });
      if (opening) await free(opening);
    },
  };
}

const unknownProgress = (info: ModelInfo): LoadProgress => ({
  stage: "starting",
  loadedBytes: 0,
  totalBytes: info.bytes,
});
