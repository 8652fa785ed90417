import type { NeuronId } from "#core/words/ids.ts";
import type { Rows } from "#core/words/rows.ts";
import type { Holdings } from "./neuron-desk.ts";

/**
 * What the rows of these stores that carry a neuron's tag are to its removal: all of them go, rows that cannot be read
 * included, and all come back as they were.
 */
export const holdingsIn =
  (rows: Rows, stores: readonly string[]): Holdings =>
  async (neuronId: NeuronId) => {
    const held = await Promise.all(
      stores.map(async (store) => (await rows.list(store, neuronId)).map((row) => ({ store, ...row }))),
    );
    return {
      remove: held.flat().map(({ store, id }) => ({ kind: "delete", store, id })),
      restore: held.flat().map(({ store, id, value }) => ({ kind: "put", store, id, value, tags: [neuronId] })),
    };
  };
