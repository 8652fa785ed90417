import type { Unsubscribe } from "#core/words/ports.ts";
import type { PrivacyTier } from "#core/words/tier.ts";
import { goesBy, type ModelCard } from "./cards.ts";
import { choose, type Candidate, type Chosen, type Machine, type Mode, type ModelWish, type Place } from "./choose.ts";
import type { Engine, EnginePlace, LoadProgress, ModelInfo, OpenOutcome } from "./engine.ts";
import { orStopped } from "./or-stopped.ts";

interface ModelChoice {
  readonly modelId: string;
  readonly name: string;
  readonly engine: string;
  readonly place: Place;
  /** True when it is the one the neuron prefers. */
  readonly preferred: boolean;
  /** A sentence for a person. */
  readonly why: string;
}

/** An engine, and the models that are at hand for it. */
interface Offer {
  readonly engine: Engine;
  readonly models: readonly ModelCard[];
  /** Where it computes; in the browser where it is not said. */
  readonly place?: Place;
  /** Only quick enough on a GPU. */
  readonly needsGpu?: boolean;
}

/** The model that answers, opened; or how that ended, and with which model it ended. */
interface BestOpened {
  readonly choice: ModelChoice;
  readonly outcome: OpenOutcome;
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
  /**
   * Opens the chosen model; where that fails, the next that the tier and the mode allow, which then says in its `why`
   * what failed and how. What fails for one question is tried anew for the next.
   */
  openBest(wish: ModelWish, tier: PrivacyTier, signal: AbortSignal): Promise<BestOpened>;
  /** Calls back at once, and after every change. */
  watch(listener: (status: BrokerStatus) => void): Unsubscribe;
  /** Tries again after a failure; nothing otherwise. */
  retry(): void;
  /** Frees the memory of whatever is open. */
  close(): Promise<void>;
}

interface Opening {
  readonly modelId: string;
  /** Undefined when nobody offers the model. */
  readonly candidate: Candidate | undefined;
  readonly outcome: Promise<OpenOutcome>;
  readonly stop: AbortController;
}

export interface BrokerDeps {
  /** In order of preference where two engines offer the same model in places equally near. */
  readonly offers: readonly Offer[];
  /** Answers when no wish can be met: one of the models offered. */
  readonly fallback: string;
  /** What the machine can do; where it is not said, nothing is passed over for it but what needs a GPU. */
  readonly machine?: Machine;
  /** `hybrid` where it is not said. */
  readonly mode?: Mode;
}

const inBrowser: Place = { kind: "browser" };

export function createBroker({ offers, fallback, machine = { gpu: false }, mode = "hybrid" }: BrokerDeps): Broker {
  const listeners = new Set<(status: BrokerStatus) => void>();
  let status: BrokerStatus = { kind: "idle" };
  let current: Opening | undefined;
  let openedOn: { readonly engine: Engine; readonly info: ModelInfo } | undefined;
  let lastFailed: Opening | undefined;
  /** Where each engine that is shared between tabs runs; `here` for the others. */
  const places = new Map<Engine, EnginePlace>();

  const engines = new Map<Candidate, Engine>();
  for (const { engine, models, place = inBrowser, needsGpu } of offers) {
    for (const card of models) {
      engines.set({ card, engine: engine.name, place, ...(needsGpu === undefined ? {} : { needsGpu }) }, engine);
    }
  }
  const candidates = [...engines.keys()];
  const find = (id: string) => candidates.find(({ card }) => goesBy(card, id));

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

  const chooseFrom = (wish: ModelWish, tier: PrivacyTier, failed?: ReadonlyMap<Candidate, string>) =>
    choose({ wish, tier, mode, machine, candidates, fallback, ...(failed === undefined ? {} : { failed }) });

  const choiceOf = ({ candidate: { card, engine, place }, preferred, why }: Chosen): ModelChoice => ({
    ...{ modelId: card.id, name: card.name, engine, place, preferred, why },
  });

  async function open(wanted: string, signal: AbortSignal): Promise<OpenOutcome> {
    if (signal.aborted) return { kind: "stopped" };
    const candidate = find(wanted);
    return join(candidate?.card.id ?? wanted, candidate, signal);
  }

  /** The opening of just this model by just this engine: the one under way, or a new one. */
  function join(modelId: string, candidate: Candidate | undefined, signal: AbortSignal): Promise<OpenOutcome> {
    const same = current?.modelId === modelId && current.candidate === candidate ? current : undefined;
    return orStopped((same ?? begin(modelId, candidate)).outcome, signal);
  }

  async function openBest(wish: ModelWish, tier: PrivacyTier, signal: AbortSignal): Promise<BestOpened> {
    const failed = new Map<Candidate, string>();
    let chosen = chooseFrom(wish, tier);
    if (chosen === undefined) throw new Error("Nothing has failed yet, and yet nothing was chosen.");
    for (;;) {
      const { candidate }: Chosen = chosen;
      const outcome = await join(candidate.card.id, candidate, signal);
      if (outcome.kind !== "failed") return { choice: choiceOf(chosen), outcome };
      failed.set(candidate, outcome.message);
      const next = chooseFrom(wish, tier, failed);
      if (next === undefined) return { choice: choiceOf(chosen), outcome };
      chosen = next;
    }
  }

  function begin(modelId: string, candidate: Candidate | undefined): Opening {
    const before = current;
    const stop = new AbortController();
    const outcome = (async (): Promise<OpenOutcome> => {
      await (before && free(before)); // also lets `current` be set before the engine reports anything
      const engine = candidate && engines.get(candidate);
      if (engine === undefined) {
        return {
          kind: "failed",
          message: `${modelId} is not on this device. Choose another model in the neuron's file.`,
        };
      }
      return engine.open(modelId, {
        signal: stop.signal,
        onProgress: (progress) => {
          if (current?.stop === stop) tell({ kind: "loading", progress });
        },
      });
    })();
    const opening = { modelId, candidate, outcome, stop };
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
      const engine = opening.candidate && engines.get(opening.candidate);
      if (engine) openedOn = { engine, info };
      const place = engine && places.get(engine);
      tell({ kind: "ready", info, elsewhere: place?.kind === "elsewhere" });
      return;
    }
    current = undefined;
    if (ended.kind === "failed") {
      lastFailed = opening;
      tell({ kind: "failed", message: ended.message });
    } else tell({ kind: "idle" });
  }

  async function free(opening: Opening): Promise<void> {
    opening.stop.abort();
    const ended = await opening.outcome.catch(() => undefined);
    if (ended?.kind === "opened") await ended.model.close();
  }

  return {
    choose(wish, tier) {
      const chosen = chooseFrom(wish, tier);
      if (chosen === undefined) throw new Error("Nothing has failed yet, and yet nothing was chosen.");
      return choiceOf(chosen);
    },
    open,
    openBest,
    watch(listener) {
      listeners.add(listener);
      listener(status);
      return () => listeners.delete(listener);
    },
    retry() {
      if (status.kind === "failed" && lastFailed !== undefined) begin(lastFailed.modelId, lastFailed.candidate);
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
