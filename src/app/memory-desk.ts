import type { Axon } from "#core/axon/axon.ts";
import { factStore, type Facts } from "#core/memory/facts.ts";
import type { Conversations } from "#core/neuron/conversations.ts";
import { liveRead } from "#core/neuron/live-read.ts";
import type { AuditEvent, AuditPort } from "#core/words/audit-port.ts";
import type { Rows } from "#core/words/rows.ts";
import type { MemoryDesk } from "./app.ts";
import { audited } from "./audited.ts";

export interface MemoryDeskDeps {
  readonly axon: () => Promise<Axon>;
  readonly facts: Facts;
  /** Where prompts are kept that may have told a fact. */
  readonly conversations: Pick<Conversations, "forget">;
  readonly rows: Pick<Rows, "watch">;
  readonly audit: Pick<AuditPort, "intent" | "outcome">;
}

/** Passages for one recall that names no limit. */
const usualLimit = 5;

/** What a neuron remembers, as the screen and scripts see it. */
export function createMemoryDesk({ axon, facts, conversations, rows, audit }: MemoryDeskDeps): MemoryDesk {
  return {
    recall: async (neuronId, text, { limit = usualLimit } = {}) =>
      (await axon()).recall(neuronId, text, { limit }, new AbortController().signal),
    watchFacts: (neuronId, listener) => liveRead(rows, [factStore], () => facts.list(neuronId), listener),
    async setFact(neuronId, key, value) {
      await audited(audit, event("fact.set", neuronId, key), () => facts.set(neuronId, key, value));
      await conversations.forget(neuronId, await facts.list(neuronId)); // the value it had before
    },
    async removeFact(neuronId, key) {
      await audited(audit, event("fact.remove", neuronId, key), () => facts.remove(neuronId, key));
      await conversations.forget(neuronId, await facts.list(neuronId));
    },
  };
}

/** A fact's name may say as much as the fact: it stands where the log can forget it, and the fact itself nowhere. */
const event = (action: string, neuronId: string, key: string): AuditEvent => ({
  ...{ action, neuronId, subject: neuronId },
  details: { name: key.trim().slice(0, 100) },
});
