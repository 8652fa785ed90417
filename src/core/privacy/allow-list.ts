import type { Clock, Unsubscribe } from "#core/words/ports.ts";
import type { Rows } from "#core/words/rows.ts";
import type { AllowedOrigin } from "./egress.ts";

/** What the person allowed on this device. Never exported: a neuron that travels asks again. */
export interface AllowList {
  list(): Promise<readonly AllowedOrigin[]>;
  allow(entry: { readonly neuronId: string; readonly origin: string; readonly purpose: string }): Promise<void>;
  /** Takes back one purpose of this origin for the neuron, or every one. */
  forbid(neuronId: string, origin: string, purpose?: string): Promise<void>;
  /** Calls back after every change, in every tab. */
  watch(listener: () => void): Unsubscribe;
}

const store = "egress";
const keyOf = (neuronId: string, origin: string, purpose: string) => JSON.stringify([neuronId, origin, purpose]);

export function createAllowList(deps: { readonly rows: Rows; readonly clock: Clock }): AllowList {
  const { rows, clock } = deps;
  const entries = async () => {
    const found = await rows.list(store);
    if (found.length === 0) return [];
    const { readAllowed } = await import("./stored.ts");
    return found.flatMap(({ id, value }) => {
      const entry = readAllowed(value);
      return entry === undefined ? [] : [{ id, entry }];
    });
  };
  return {
    list: async () => (await entries()).map(({ entry }) => entry),
    allow: ({ neuronId, origin, purpose }) =>
      rows.write([
        {
          kind: "put",
          store,
          id: keyOf(neuronId, origin, purpose),
          value: { neuronId, origin, purpose, allowedAt: clock.now() },
          tags: [neuronId],
        },
      ]),
    forbid: async (neuronId, origin, purpose) => {
      const taken = (await entries()).filter(
        ({ entry }) =>
          entry.neuronId === neuronId &&
          entry.origin === origin &&
          (purpose === undefined || entry.purpose === purpose),
      );
      await rows.write(taken.map(({ id }) => ({ kind: "delete", store, id })));
    },
    watch: (listener) => rows.watch([store], listener),
  };
}
