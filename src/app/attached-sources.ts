import type { Unsubscribe } from "#core/words/ports.ts";
import type { NeuronId } from "#core/words/ids.ts";
import type { SynapseSource } from "#core/synapse/definition.ts";
import type { Pins } from "#core/synapse/pins.ts";
import type { Registry } from "#core/synapse/registry.ts";
import type { ToolServer } from "./app.ts";

/** How long a server may take to be connected and to say what it offers, in milliseconds. */
export const connectTimeout = 30_000;

/** What is known of a source in this tab. */
type Live = Pick<ToolServer, "state" | "problem" | "tools" | "name" | "url">;

/** The sources that a person connected in this tab, servers and devices alike. */
export interface AttachedSources {
  state(neuronId: NeuronId, sourceId: string): Live | undefined;
  setState(neuronId: NeuronId, sourceId: string, state: Live | undefined): void;
  /** Its tools are there from now on; those that are seen for the first time are pinned as they are. Gives their number. */
  attach(neuronId: NeuronId, source: SynapseSource): Promise<number>;
  /** Takes its tools away and closes it. Nothing happens when it is not there. */
  detach(neuronId: NeuronId, sourceId: string): Promise<void>;
  watch(listener: () => void): Unsubscribe;
}

export function createAttachedSources(deps: { readonly registry: Registry; readonly pins: Pins }): AttachedSources {
  const { registry, pins } = deps;
  const live = new Map<string, Live>();
  const listeners = new Set<() => void>();
  const keyOf = (neuronId: NeuronId, id: string) => `${neuronId}/${id}`;
  const setState: AttachedSources["setState"] = (neuronId, id, state) => {
    if (state === undefined) live.delete(keyOf(neuronId, id));
    else live.set(keyOf(neuronId, id), state);
    for (const listener of [...listeners]) listener();
  };
  return {
    state: (neuronId, id) => live.get(keyOf(neuronId, id)),
    setState,
    async attach(neuronId, source) {
      await registry.add(source, neuronId);
      const definitions = (await source.list(AbortSignal.timeout(connectTimeout))).map(({ definition }) => definition);
      const states = await Promise.all(definitions.map((definition) => pins.state(neuronId, definition)));
      await pins.pin(
        neuronId,
        definitions.filter((_, index) => states[index] === "new"),
      );
      return definitions.length;
    },
    async detach(neuronId, id) {
      await registry.remove(id, neuronId);
      setState(neuronId, id, undefined);
    },
    watch(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
