import type { Axon } from "#core/axon/axon.ts";
import { factStore, type Facts } from "#core/memory/facts.ts";
import { liveRead } from "#core/neuron/live-read.ts";
import type { Rows } from "#core/words/rows.ts";
import type { MemoryDesk } from "./app.ts";

export interface MemoryDeskDeps {
  readonly axon: () => Promise<Axon>;
  readonly facts: Facts;
  readonly rows: Pick<Rows, "watch">;
}

/** Passages for one recall that names no limit. */
const usualLimit = 5;

/** What a neuron remembers, as the screen and scripts see it. */
export function createMemoryDesk({ axon, facts, rows }: MemoryDeskDeps): MemoryDesk {
  return {
    recall: async (neuronId, text, { limit = usualLimit } = {}) =>
      (await axon()).recall(neuronId, text, { limit }, new AbortController().signal),
    watchFacts: (neuronId, listener) => liveRead(rows, [factStore], () => facts.list(neuronId), listener),
    setFact: (neuronId, key, value) => facts.set(neuronId, key, value),
    removeFact: (neuronId, key) => facts.remove(neuronId, key),
  };
}
