import type { ChosenPlaces } from "#core/broker/broker.ts";
import type { Place, PlaceWish } from "#core/broker/choose.ts";
import type { Unsubscribe } from "#core/words/ports.ts";
import type { Rows } from "#core/words/rows.ts";

/** A row a neuron, under its id: it goes with the neuron, and in no file that is handed on. */
export const modelPlaceStore = "model-places";

/** Read by hand: a schema library would come with the first screen for these two words. */
function wishIn(value: unknown): PlaceWish | undefined {
  if (typeof value !== "object" || value === null || !("modelId" in value) || typeof value.modelId !== "string") return;
  const origin: unknown = "origin" in value ? value.origin : undefined;
  if (origin !== undefined && typeof origin !== "string") return undefined;
  const place: Place = origin === undefined ? { kind: "browser" } : { kind: "server", origin };
  return { modelId: value.modelId, place };
}

/** Which of several places a person chose for a neuron's model, kept sealed on this device. */
export interface PlaceKeeper extends ChosenPlaces {
  /** Undefined: none is chosen any more. Rejects with StorageTrouble. */
  set(neuronId: string, wish: PlaceWish | undefined): Promise<void>;
  watch(listener: () => void): Unsubscribe;
}

export function createPlaceKeeper(rows: Pick<Rows, "list" | "write" | "watch">): PlaceKeeper {
  const listeners = new Set<() => void>();
  let chosen: ReadonlyMap<string, PlaceWish> = new Map();
  let reading: Promise<void> | undefined;

  async function read(): Promise<void> {
    const kept = await rows.list(modelPlaceStore).catch(() => []);
    chosen = new Map(
      kept.flatMap(({ id, value }) => {
        const wish = wishIn(value);
        return wish === undefined ? [] : [[id, wish] as const];
      }),
    );
    for (const listener of listeners) listener();
  }
  rows.watch([modelPlaceStore], () => {
    if (reading !== undefined) reading = reading.then(read);
  });

  return {
    of: (neuronId) => chosen.get(neuronId),
    ready: () => (reading ??= read()),
    async set(neuronId, wish) {
      const row = { store: modelPlaceStore, id: neuronId };
      const value = wish && {
        modelId: wish.modelId,
        ...(wish.place.kind === "server" ? { origin: wish.place.origin } : {}),
      };
      await rows.write([
        value === undefined ? { kind: "delete", ...row } : { kind: "put", ...row, value, tags: [neuronId] },
      ]);
      await (reading = read());
    },
    watch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
