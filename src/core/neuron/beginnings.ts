import * as z from "zod/mini";
import type { OpenModel, PromptTurn } from "#core/broker/engine.ts";
import type { NeuronId } from "#core/words/ids.ts";
import { unlessTrouble, type Change, type Rows } from "#core/words/rows.ts";

/**
 * What a model computed of each neuron's latest conversation, sealed on this device, so that the next start reads
 * nothing twice: another conversation of the neuron begins with the same system prompt and takes that much of it. It is
 * a convenience: where it is missing, damaged or cannot be written, the prompt is computed again.
 */
export interface Beginnings {
  /** Begins to read what is kept for this neuron while its model is still being opened, the first time it is asked. */
  readAhead(neuronId: NeuronId): void;
  /** Gives a model that was just opened what is kept for this neuron, the first time it is asked. */
  bring(model: OpenModel, neuronId: NeuronId, system: PromptTurn): Promise<void>;
  /** Keeps what the model has computed of the system prompt, unless that is kept already. */
  keep(model: OpenModel, neuronId: NeuronId, system: PromptTurn): Promise<void>;
  /**
   * Keeps what it has computed of a whole conversation, once the person rests; only the last call counts, and nobody
   * waits for it. `store` writes, unless what the turns say is not to be kept any more by then.
   */
  keepAtRest(model: OpenModel, neuronId: NeuronId, turns: readonly PromptTurn[], store: Store): void;
}

type Store = (changes: readonly Change[]) => Promise<unknown>;

export interface BeginningsDeps {
  readonly rows: Pick<Rows, "get" | "write">;
  /** Does `work` once the person rests; returns what calls it off. Without it only system prompts are kept. */
  readonly atRest?: (work: () => void) => () => void;
}

/** One row a neuron, tagged with it. Never exported: it fits one model file, and is quickly computed anew. */
export const beginningStore = "beginnings";

const Beginning = z.object({ model: z.string(), system: z.string(), state: z.instanceof(Uint8Array) });

/** More than this is not worth its place on the disk, in bytes: some 1,400 tokens of the embedded default. */
const largest = 32 * 2 ** 20;

export function createBeginnings({ rows, atRest }: BeginningsDeps): Beginnings {
  const brought = new WeakMap<OpenModel, Map<NeuronId, string>>();
  const ahead = new Map<NeuronId, Promise<unknown>>();
  const asked = new Set<NeuronId>();
  let callOff = (): void => undefined;

  /** For each neuron, the system prompt whose state the model has had from here or given to us. */
  const knownTo = (model: OpenModel): Map<NeuronId, string> => {
    const known = brought.get(model) ?? new Map<NeuronId, string>();
    brought.set(model, known);
    return known;
  };

  const read = (neuronId: NeuronId): Promise<unknown> => unlessTrouble(rows.get(beginningStore, neuronId));

  async function write(
    model: OpenModel,
    neuronId: NeuronId,
    turns: readonly PromptTurn[],
    store: Store,
  ): Promise<void> {
    const [system] = turns;
    const state = await model.keptState?.(turns, largest);
    if (system === undefined || state === undefined) return;
    knownTo(model).set(neuronId, system.content);
    const value = { model: model.info.id, system: system.content, state };
    await unlessTrouble(store([{ kind: "put", store: beginningStore, id: neuronId, value, tags: [neuronId] }]));
  }

  return {
    readAhead(neuronId) {
      if (asked.has(neuronId)) return;
      asked.add(neuronId);
      ahead.set(neuronId, read(neuronId));
    },

    async bring(model, neuronId, system) {
      const early = ahead.get(neuronId);
      ahead.delete(neuronId);
      const known = knownTo(model);
      if (model.takeState === undefined || known.has(neuronId)) return;
      known.set(neuronId, "");
      const kept = Beginning.safeParse(await (early ?? read(neuronId)));
      if (!kept.success || kept.data.model !== model.info.id || kept.data.system !== system.content) return;
      if (await model.takeState(new Uint8Array(kept.data.state))) known.set(neuronId, system.content);
    },

    async keep(model, neuronId, system) {
      if (model.keptState === undefined || knownTo(model).get(neuronId) === system.content) return;
      await write(model, neuronId, [system], (changes) => rows.write(changes));
    },

    keepAtRest(model, neuronId, turns, store) {
      callOff();
      if (atRest === undefined || model.keptState === undefined) return;
      callOff = atRest(() => void write(model, neuronId, turns, store));
    },
  };
}
