import type { Engine, OpenOutcome } from "#core/broker/engine.ts";

/**
 * Engines in order of preference, as one: what the first does not read the next one may. A model that did not arrive is
 * no reason to go on: the first one reads it at the next try. It bears the first one's name; an open model's
 * `info.engine` says which one runs it. When none reads it, the first one's reason is told.
 */
export function firstOfEngines(first: Engine, ...others: readonly Engine[]): Engine {
  return {
    name: first.name,
    async open(modelId, options): Promise<OpenOutcome> {
      const told = await first.open(modelId, options);
      if (told.kind !== "failed" || told.unread !== true) return told;
      for (const other of others) {
        const outcome = await other.open(modelId, options);
        if (outcome.kind !== "failed") return outcome;
      }
      return told;
    },
  };
}
