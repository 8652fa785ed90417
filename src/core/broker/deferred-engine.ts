import type { Engine, EnginePlace } from "./engine.ts";

/** An engine whose code is fetched when a model is first opened, so that the first screen does not wait for it. */
export function createDeferredEngine(name: string, load: () => Promise<Engine>): Engine {
  const listeners = new Set<(place: EnginePlace) => void>();
  let place: EnginePlace = { kind: "here" };
  let loading: Promise<Engine> | undefined;

  async function loaded(): Promise<Engine> {
    const engine = await load();
    engine.watchPlace?.((next) => {
      place = next;
      for (const listener of listeners) listener(place);
    });
    return engine;
  }

  return {
    name,
    async open(modelId, options) {
      loading ??= loaded();
      let engine: Engine;
      try {
        engine = await loading;
      } catch {
        loading = undefined; // the next try fetches again
        const message = "The model's engine could not be fetched. Connect to where BRANE came from, then try again.";
        return { kind: "failed", message };
      }
      return engine.open(modelId, options);
    },
    watchPlace(listener) {
      listeners.add(listener);
      listener(place);
      return () => listeners.delete(listener);
    },
  };
}
