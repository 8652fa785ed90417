import * as z from "zod/mini";
import type { Clock, Unsubscribe } from "#core/words/ports.ts";
import type { Rows } from "#core/words/rows.ts";
import type { AllowedOrigin } from "./egress.ts";

/** What the person allowed on this device. Never exported: a neuron that travels asks again. */
export interface AllowList {
  list(): Promise<readonly AllowedOrigin[]>;
  allow(entry: { readonly neuronId: string; readonly origin: string; readonly purpose: string }): Promise<void>;
  /** Takes back every purpose of this origin for the neuron. */
  forbid(neuronId: string, origin: string): Promise<void>;
  /** Calls back after every change, in every tab. */
  watch(listener: () => void): Unsubscribe;
}

const store = "egress";
const AllowedRow = z.object({ neuronId: z.string(), origin: z.string(), purpose: z.string(), allowedAt: z.number() });
const keyOf = (neuronId: string, origin: string, purpose: string) => JSON.stringify([neuronId, origin, purpose]);

export function createAllowList(deps: { readonly rows: Rows; readonly clock: Clock }): AllowList {
  const { rows, clock } = deps;
  const entries = async () => {
    const found = await rows.list(store);
    // A row that does not read allows nothing.
    return found.flatMap(({ id, value }) => {
      const read = AllowedRow.safeParse(value);
      return read.success ? [{ id, entry: read.data }] : [];
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
    forbid: async (neuronId, origin) => {
      const taken = (await entries()).filter(({ entry }) => entry.neuronId === neuronId && entry.origin === origin);
      await rows.write(taken.map(({ id }) => ({ kind: "delete", store, id })));
    },
    watch: (listener) => rows.watch([store], listener),
  };
}
