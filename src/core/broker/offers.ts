/** What is on offer: engines and the models that are at hand for them. It changes while the app is in use. */
import type { Unsubscribe } from "#core/words/ports.ts";
import type { ModelCard } from "./cards.ts";
import type { Candidate, Place } from "./choose.ts";
import type { Engine } from "./engine.ts";

/** An engine, and the models that are at hand for it. */
export interface Offer {
  readonly engine: Engine;
  readonly models: readonly ModelCard[];
  /** Where it computes; in the browser where it is not said. */
  readonly place?: Place;
  /** Only quick enough on a GPU. */
  readonly needsGpu?: boolean;
}

/** A live list of offers. */
export interface OfferSource {
  /** In order of preference where two engines offer the same model in places equally near. */
  current(): readonly Offer[];
  /** Calls back after every change, not at once. */
  watch(listener: () => void): Unsubscribe;
  /** Resolves when it was looked up once what there is; a source without it knows from the beginning. Never rejects. */
  ready?(): Promise<void>;
}

/** Offers that never change. */
export const fixedOffers = (offers: readonly Offer[]): OfferSource => ({
  current: () => offers,
  watch: () => () => undefined,
});

/** Several sources as one, in their order. */
export const joinOffers = (...sources: readonly OfferSource[]): OfferSource => ({
  current: () => sources.flatMap((source) => source.current()),
  watch(listener) {
    const stops = sources.map((source) => source.watch(listener));
    return () => {
      for (const stop of stops) stop();
    };
  },
  async ready() {
    await Promise.all(sources.map((source) => source.ready?.() ?? Promise.resolve()));
  },
});

/**
 * A source whose code is fetched when `ready` is first asked for, and offers nothing until then. When it does not
 * arrive, the next `ready` tries again: what is there without it answers meanwhile.
 */
export function deferredOffers(load: () => Promise<OfferSource>): OfferSource {
  const listeners = new Set<() => void>();
  let source: OfferSource | undefined;
  let loading: Promise<void> | undefined;
  const tell = () => {
    for (const listener of listeners) listener();
  };
  async function begin(): Promise<void> {
    const loaded = await load();
    await loaded.ready?.();
    source = loaded;
    loaded.watch(tell);
    tell();
  }
  return {
    current: () => source?.current() ?? [],
    watch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    ready: () => (loading ??= begin().catch(() => void (loading = undefined))),
  };
}

const inBrowser: Place = { kind: "browser" };

/** The offers as candidates. A model keeps its candidate, the very object, for as long as nothing about it changes. */
export function createCandidates(source: OfferSource) {
  let known = new Map<string, { readonly candidate: Candidate; readonly engine: Engine }>();

  function read(): readonly Candidate[] {
    const next: typeof known = new Map();
    for (const { engine, models, place = inBrowser, needsGpu } of source.current()) {
      for (const card of models) {
        const candidate: Candidate = {
          ...{ card, engine: engine.name, place },
          ...(needsGpu === undefined ? {} : { needsGpu }),
        };
        const key = JSON.stringify([engine.name, place, card.id]);
        const before = known.get(key)?.candidate;
        const same = before !== undefined && JSON.stringify(before) === JSON.stringify(candidate);
        if (!next.has(key)) next.set(key, { candidate: same ? before : candidate, engine });
      }
    }
    known = next;
    return [...known.values()].map(({ candidate }) => candidate);
  }

  return {
    /** As they are now. */
    list: read,
    /** Undefined when nobody offers it any more. */
    engineOf: (wanted: Candidate): Engine | undefined =>
      [...known.values()].find(({ candidate }) => candidate === wanted)?.engine,
    engines: (): ReadonlySet<Engine> => new Set(source.current().map(({ engine }) => engine)),
  };
}
