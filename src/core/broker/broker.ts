import type { AuditPort } from "#core/words/audit-port.ts";
import type { Unsubscribe } from "#core/words/ports.ts";
import type { PrivacyTier } from "#core/words/tier.ts";
import { goesBy } from "./cards.ts";
import { goneSince, howBeside, openBeside, type BesideOpened, type OtherModel } from "./beside.ts";
import {
  choose,
  obstacleOf,
  type Candidate,
  type Chosen,
  type Machine,
  type Mode,
  type ModelChoice,
  type ModelWish,
  type PlaceWish,
} from "./choose.ts";
import type { Engine, EnginePlace, LoadProgress, ModelInfo, OpenOutcome } from "./engine.ts";
import { noteFailure } from "./failure-note.ts";
import { createCandidates, fixedOffers, type Offer, type OfferSource } from "./offers.ts";
import { orStopped } from "./or-stopped.ts";

interface Asking {
  readonly neuronId?: string;
  /** Nobody asks yet, the model is only made ready: what failed at the last question is not tried again. */
  readonly ahead?: true;
  /** What was opened for this question and then failed before it said a word: it is passed over. */
  readonly gaveUp?: readonly GaveUp[];
}

export interface GaveUp {
  readonly choice: ModelChoice;
  /** A sentence. */
  readonly reason: string;
}

/** Who wishes for a model. */
interface Wisher {
  readonly wish: ModelWish;
  readonly tier: PrivacyTier;
  readonly neuronId: string | undefined;
}

/** What a choice stands on beside the offers. */
interface Conditions {
  readonly machine: Machine;
  readonly mode: Mode;
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

/** What the gate would say, so that what it refuses is not chosen: its own rule, over what it reads itself. */
export interface GateForeseen {
  /** Why it would not let this neuron's words to `origin`, as a sentence; undefined where it would. No neuron: nothing may. */
  refusal(neuronId: string | undefined, tier: PrivacyTier, origin: string): string | undefined;
  /** Reads anew what is allowed. Never rejects: where it cannot be read, everything is refused. */
  ready(): Promise<void>;
}

/** Where a person wants a neuron's model to run, where several places offer one of its name. */
export interface ChosenPlaces {
  of(neuronId: string): PlaceWish | undefined;
  /** Resolves when they were read. Never rejects: where they cannot be read, none was chosen. */
  ready(): Promise<void>;
}

/** Chooses which model answers, and keeps one open at a time. */
export interface Broker {
  /** The first of the neuron's wishes that is at hand and may be used in its tier; the embedded default otherwise. */
  choose(wish: ModelWish, tier: PrivacyTier, neuronId?: string): ModelChoice;
  /**
   * The open model: at once when it is open already, joined when it is being opened, else opened after the one
   * before was closed. Ends as `stopped` for a caller that stops waiting; the loading goes on for the next question.
   */
  open(modelId: string, signal: AbortSignal): Promise<OpenOutcome>;
  /**
   * Opens the chosen model; where that fails, the next that the tier and the mode allow, which then says in its `why`
   * what failed and how, and the log keeps it. What fails for one question is tried anew for the next.
   */
  openBest(wish: ModelWish, tier: PrivacyTier, signal: AbortSignal, asking?: Asking): Promise<BestOpened>;
  /** Every model that the tier, the mode, the gate and the machine admit for a neuron, in the order of the offers. */
  whoMay(tier: PrivacyTier, neuronId: string): Promise<readonly OtherModel[]>;
  /** Opens one of them for one answer beside another model's. Asked again whether it may: it may have been forbidden since. */
  openBeside(
    other: ModelChoice,
    tier: PrivacyTier,
    signal: AbortSignal,
    asking: { readonly neuronId: string },
  ): Promise<BesideOpened>;
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
  /** Whether somebody asks; else it is only made ready, and gives way to who does. */
  asked: boolean;
}

/** How often a question's opening is begun again after others were opened in its place. */
const displacedAtMost = 3;

export interface BrokerDeps {
  /** A list that never changes, or a live one. */
  readonly offers: readonly Offer[] | OfferSource;
  /** Answers when no wish can be met: one of the models offered. */
  readonly fallback: string;
  /** As they are now, asked at each choice. Where nobody says: no GPU, and `hybrid`. */
  readonly conditions?: () => Conditions;
  /** Absent where nothing is offered that would go through it. */
  readonly gate?: GateForeseen;
  readonly places?: ChosenPlaces;
  /** Resolves when the conditions have been found out. Never rejects. */
  readonly ready?: () => Promise<unknown>;
  /** Where it is kept that one model failed and another took over. */
  readonly audit?: Pick<AuditPort, "note">;
}

const isOf = ({ modelId, engine, place }: ModelChoice, candidate: Candidate): boolean =>
  candidate.card.id === modelId &&
  candidate.engine === engine &&
  JSON.stringify(candidate.place) === JSON.stringify(place);

const unknownConditions: Conditions = { machine: { gpu: false }, mode: "hybrid" };

export function createBroker(deps: BrokerDeps): Broker {
  const { fallback, conditions = () => unknownConditions } = deps;
  const source = "current" in deps.offers ? deps.offers : fixedOffers(deps.offers);
  const candidates = createCandidates(source);
  const listeners = new Set<(status: BrokerStatus) => void>();
  let status: BrokerStatus = { kind: "idle" };
  let current: Opening | undefined;
  let openedOn: { readonly engine: Engine; readonly info: ModelInfo } | undefined;
  let lastFailed: Opening | undefined;
  /** Where each engine that is shared between tabs runs; `here` for the others. */
  const places = new Map<Engine, EnginePlace>();

  /** What failed at the last question. */
  let failedLast: ReadonlyMap<Candidate, string> = new Map();

  const find = (id: string) => candidates.list().find(({ card }) => goesBy(card, id));

  function tell(next: BrokerStatus): void {
    status = next;
    for (const listener of listeners) listener(next);
  }

  function watchPlaces(): void {
    for (const engine of candidates.engines()) {
      if (places.has(engine)) continue;
      places.set(engine, { kind: "here" });
      engine.watchPlace?.((place) => {
        places.set(engine, place);
        if (status.kind === "failed" || openedOn?.engine !== engine) return;
        if (place.kind === "moving")
          tell({ kind: "loading", progress: place.progress ?? unknownProgress(openedOn.info) });
        else tell({ kind: "ready", info: openedOn.info, elsewhere: place.kind === "elsewhere" });
      });
    }
  }
  watchPlaces();
  source.watch(watchPlaces);

  const chooseFrom = ({ wish, tier, neuronId }: Wisher, failed: ReadonlyMap<Candidate, string>) =>
    choose({
      ...{ wish, tier, ...conditions(), candidates: candidates.list(), fallback, failed },
      servers: source.current().flatMap(({ place }) => (place?.kind === "server" ? [place.origin] : [])),
      at: neuronId === undefined ? undefined : deps.places?.of(neuronId),
      refusal: deps.gate && ((origin) => deps.gate?.refusal(neuronId, tier, origin)),
    });

  const choiceOf = ({ candidate: { card, engine, place }, ...rest }: Chosen): ModelChoice => ({
    ...{ modelId: card.id, name: card.name, engine, place, ...rest },
  });

  async function open(wanted: string, signal: AbortSignal): Promise<OpenOutcome> {
    if (signal.aborted) return { kind: "stopped" };
    const candidate = find(wanted);
    return join(candidate?.card.id ?? wanted, candidate, signal);
  }

  /** The opening of just this model by just this engine: the one under way, or a new one. */
  function join(
    modelId: string,
    candidate: Candidate | undefined,
    signal: AbortSignal,
    { ahead }: Pick<Asking, "ahead"> = {},
  ): Promise<OpenOutcome> {
    const same = current?.modelId === modelId && current.candidate === candidate ? current : undefined;
    const opening = same ?? begin(modelId, candidate);
    opening.asked ||= ahead !== true;
    return orStopped(opening.outcome, signal);
  }

  async function openBest(
    wish: ModelWish,
    tier: PrivacyTier,
    signal: AbortSignal,
    asking: Asking = {},
  ): Promise<BestOpened> {
    await Promise.all([source.ready?.(), deps.ready?.(), deps.gate?.ready(), deps.places?.ready()]);
    const wisher: Wisher = { wish, tier, neuronId: asking.neuronId };
    const failed = new Map(asking.ahead === true ? failedLast : []);
    for (const { choice, reason } of asking.gaveUp ?? []) {
      const one = candidates.list().find((candidate) => isOf(choice, candidate));
      if (one !== undefined) failed.set(one, reason);
    }
    let chosen = chooseFrom(wisher, failed) ?? first(wisher);
    let displaced = 0;
    for (;;) {
      const { candidate }: Chosen = chosen;
      const outcome = await join(candidate.card.id, candidate, signal, asking);
      if (outcome.kind === "stopped" && !signal.aborted && asking.ahead !== true) {
        // Nobody stopped it: another opening took its place, as when the mode changed meanwhile.
        displaced += 1;
        chosen = chooseFrom(wisher, failed) ?? chosen;
        const hasRoom = current?.asked !== true || current.candidate === chosen.candidate;
        if (hasRoom && displaced <= displacedAtMost) continue;
        return { choice: choiceOf(chosen), outcome: { kind: "failed", message: tookItsPlace } };
      }
      if (outcome.kind !== "failed") {
        if (outcome.kind === "opened" && asking.ahead !== true) failedLast = failed;
        return { choice: choiceOf(chosen), outcome };
      }
      failed.set(candidate, outcome.message);
      const next = chooseFrom(wisher, failed);
      await noteFailure(deps.audit, {
        ...{ failed: candidate, reason: outcome.message, next: next?.candidate, neuronId: asking.neuronId },
      });
      failedLast = failed;
      if (next === undefined) return { choice: choiceOf(chosen), outcome };
      chosen = next;
    }
  }

  /** What is found out first, and then which candidates nothing keeps from this neuron. */
  async function admitting(tier: PrivacyTier, neuronId: string): Promise<(candidate: Candidate) => boolean> {
    await Promise.all([source.ready?.(), deps.ready?.(), deps.gate?.ready()]);
    const refusal = deps.gate && ((origin: string) => deps.gate?.refusal(neuronId, tier, origin));
    const asked = { ...conditions(), tier, refusal };
    return (candidate) => obstacleOf(asked, candidate) === undefined;
  }

  /** The choice when nothing has failed yet: there always is one. */
  function first(wisher: Wisher): Chosen {
    const chosen = chooseFrom(wisher, new Map());
    if (chosen === undefined) throw new Error("Nothing has failed yet, and yet nothing was chosen.");
    return chosen;
  }

  function begin(modelId: string, candidate: Candidate | undefined): Opening {
    const before = current;
    const stop = new AbortController();
    const outcome = (async (): Promise<OpenOutcome> => {
      await (before && free(before)); // also lets `current` be set before the engine reports anything
      const engine = candidate && candidates.engineOf(candidate);
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
    const opening: Opening = { modelId, candidate, outcome, stop, asked: false };
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
      const engine = opening.candidate && candidates.engineOf(opening.candidate);
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
    choose: (wish, tier, neuronId) => choiceOf(first({ wish, tier, neuronId })),
    open,
    openBest,
    async whoMay(tier, neuronId) {
      const admits = await admitting(tier, neuronId);
      return candidates
        .list()
        .filter(admits)
        .map((candidate) => ({
          choice: choiceOf({ candidate, preferred: false, why: besideWhy(candidate) }),
          how: howBeside(candidate, current?.candidate, conditions().machine),
        }));
    },
    async openBeside(other, tier, signal, { neuronId }) {
      const admits = await admitting(tier, neuronId);
      const candidate = candidates.list().find((one) => isOf(other, one) && admits(one));
      if (candidate === undefined) {
        return { outcome: { kind: "failed", message: goneSince(other.name) }, done: () => Promise.resolve() };
      }
      const ways = {
        engineOf: candidates.engineOf,
        current: () => current?.candidate,
        openInstead: (one: Candidate, stop: AbortSignal) => join(one.card.id, one, stop),
      };
      return openBeside(ways, candidate, conditions().machine, signal);
    },
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

const tookItsPlace = "Another question needed a different model just then, and one is opened at a time. Try again.";

const besideWhy = ({ card, place }: Candidate): string =>
  `${card.name} answers, because you asked it too.${place.kind === "server" ? ` It runs at ${place.origin}.` : ""}`;

const unknownProgress = (info: ModelInfo): LoadProgress => ({
  stage: "starting",
  loadedBytes: 0,
  totalBytes: info.bytes,
});
