import * as z from "zod/mini";
import type { OpenModel, PromptTurn } from "#core/broker/engine.ts";
import type { NeuronId } from "#core/words/ids.ts";
import { unlessTrouble, type Rows } from "#core/words/rows.ts";

/**
 * What a model computed of each neuron's system prompt, sealed on this device, so that the next start reads nothing
 * twice. It is a convenience: where it is missing, damaged or cannot be written, the prompt is computed again.
 */
export interface Beginnings {
  /** Gives a model that was just opened what is kept for this neuron, the first time it is asked. */
  bring(model: OpenModel, neuronId: NeuronId, system: PromptTurn): Promise<void>;
  /** Keeps what the model has computed, unless just that is kept already. */
  keep(model: OpenModel, neuronId: NeuronId, system: PromptTurn): Promise<void>;
}

/** One row a neuron, tagged with it. Never exported: it fits one model file, and is quickly computed anew. */
export const beginningStore = "beginnings";

const Beginning = z.object({ model: z.string(), system: z.string(), state: z.instanceof(Uint8Array) });

/** More than this is not worth its place on the disk, in bytes: some 2,800 tokens of the embedded default. */
const largest = 64 * 2 ** 20;

export function createBeginnings({ rows }: { readonly rows: Pick<Rows, "get" | "write"> }): Beginnings {
  const brought = new WeakMap<OpenModel, Map<NeuronId, string>>();

  /** For each neuron, the system prompt whose state the model has had from here or given to us. */
  const knownTo = (model: OpenModel): Map<NeuronId, string> => {
    const known = brought.get(model) ?? new Map<NeuronId, string>();
    brought.set(model, known);
    return known;
  };

  return {
    async bring(model, neuronId, system) {
      const known = knownTo(model);
      if (model.takeState === undefined || known.has(neuronId)) return;
      known.set(neuronId, "");
      const read = Beginning.safeParse(await unlessTrouble(rows.get(beginningStore, neuronId)));
      if (!read.success || read.data.model !== model.info.id || read.data.system !== system.content) return;
      if (await model.takeState(new Uint8Array(read.data.state))) known.set(neuronId, system.content);
    },

    async keep(model, neuronId, system) {
      const known = knownTo(model);
      if (model.keptState === undefined || known.get(neuronId) === system.content) return;
      const state = await model.keptState([system]);
      if (state === undefined || state.length > largest) return;
      known.set(neuronId, system.content);
      const value = { model: model.info.id, system: system.content, state };
      await unlessTrouble(rows.write([{ kind: "put", store: beginningStore, id: neuronId, value, tags: [neuronId] }]));
    },
  };
}
