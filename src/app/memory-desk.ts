import type { Axon } from "#core/axon/axon.ts";
import { factStore, type Facts } from "#core/memory/facts.ts";
import type { Conversations } from "#core/neuron/conversations.ts";
import { liveRead } from "#core/neuron/live-read.ts";
import type { Rows } from "#core/words/rows.ts";
import type { MemoryDesk } from "./app.ts";

export interface MemoryDeskDeps {
  readonly axon: () => Promise<Axon>;
  readonly facts: Facts;
  /** Where prompts are kept that may have told a fact. */
  readonly conversations: Pick<Conversations, "forget">;
  readonly rows: Pick<Rows, "watch">;
}

/** Passages for one recall that names no limit. */
const usualLimit = 5;

/** What a neuron remembers, as the screen and scripts see it. */
export function createMemoryDesk({ axon, facts, conversations, rows }: MemoryDeskDeps): MemoryDesk {
  return {
    recall: async (neuronId, text, { limit = usualLimit } = {}) =>
      (await axon()).recall(neuronId, text, { limit }, new AbortController().signal),
    watchFacts: (neuronId, listener) => liveRead(rows, [factStore], () => facts.list(neuronId), listener),
    async setFact(neuronId, key, value) {
      await facts.set(neuronId, key, value);
      await conversations.forget(neuronId, await facts.list(neuronId)); // the value it had before
    },
    async removeFact(neuronId, key) {
      await facts.remove(neuronId, key);
      await conversations.forget(neuronId, await facts.list(neuronId));
    },
  };
}
