import type { Unsubscribe } from "#core/words/ports.ts";
import { sentenceOf } from "#core/words/result.ts";
import type { Synapse, SynapseSource } from "./definition.ts";

/** Which tools there are, from every source, for a neuron. */
export interface Registry {
  /** Adds a source for one neuron, or for all. A source of the same id there is closed and replaced. */
  add(source: SynapseSource, neuronId?: string): Promise<void>;
  /** Closes and removes. Nothing happens when it is not there. */
  remove(sourceId: string, neuronId?: string): Promise<void>;
  list(neuronId: string, signal: AbortSignal): Promise<Listed>;
  find(neuronId: string, name: string, signal: AbortSignal): Promise<Synapse | undefined>;
  /** Tells after a source was added or removed, or offers something else. */
  watch(listener: () => void): Unsubscribe;
}

interface Listed {
  readonly synapses: readonly Synapse[];
  /** Sources that could not say what they offer, and a sentence why; the others are there all the same. */
  readonly problems: readonly { readonly sourceId: string; readonly reason: string }[];
}

interface Entry {
  readonly source: SynapseSource;
  readonly neuronId: string | undefined;
  readonly unwatch: Unsubscribe | undefined;
}

export function createRegistry(): Registry {
  let entries: readonly Entry[] = [];
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listener of [...listeners]) listener();
  };

  async function replace(sourceId: string, neuronId: string | undefined, source?: SynapseSource): Promise<void> {
    const isOld = (entry: Entry) => entry.source.ref.id === sourceId && entry.neuronId === neuronId;
    const old = entries.filter(isOld);
    const added = source === undefined ? [] : [{ source, neuronId, unwatch: source.watch?.(tell) }];
    entries = [...entries.filter((entry) => !isOld(entry)), ...added];
    for (const entry of old) entry.unwatch?.();
    tell();
    await Promise.all(old.filter((entry) => entry.source !== source).map((entry) => entry.source.close()));
  }

  const list = async (neuronId: string, signal: AbortSignal): Promise<Listed> => {
    const own = entries.filter((entry) => entry.neuronId === undefined || entry.neuronId === neuronId);
    const answers = await Promise.allSettled(own.map(({ source }) => source.list(signal)));
    signal.throwIfAborted();
    const byName = new Map<string, Synapse>();
    const problems = [];
    for (const [index, answer] of answers.entries()) {
      const sourceId = own[index]?.source.ref.id ?? "";
      if (answer.status === "rejected") {
        problems.push({ sourceId, reason: sentenceOf(answer.reason) });
        continue;
      }
      for (const synapse of answer.value) {
        // The first keeps its name: a later source must not be able to stand in for it.
        const { name } = synapse.definition;
        if (byName.has(name)) problems.push({ sourceId, reason: `There is another tool named ${name} already.` });
        else byName.set(name, synapse);
      }
    }
    return { synapses: [...byName.values()], problems };
  };

  return {
    add: (source, neuronId) => replace(source.ref.id, neuronId, source),
    remove: (sourceId, neuronId) => replace(sourceId, neuronId),
    list,
    find: async (neuronId, name, signal) =>
      (await list(neuronId, signal)).synapses.find(({ definition }) => definition.name === name),
    watch(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
