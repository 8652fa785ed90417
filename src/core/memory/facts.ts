import * as z from "zod/mini";
import type { NeuronId } from "#core/words/ids.ts";
import type { Clock } from "#core/words/ports.ts";
import type { Change, Rows } from "#core/words/rows.ts";

/** The store of facts; each row is tagged with its neuron's id. */
export const factStore = "facts";

/** In UTF-16 units. A fact is a line of the prompt, not a document. */
export const factLimits = { key: 100, value: 1000 } as const;

const StoredFactSchema = z.object({
  neuronId: z.string().check(z.minLength(1)),
  key: z.string().check(z.minLength(1)),
  value: z.string(),
  /** Milliseconds since 1970. */
  updatedAt: z.number(),
});
export type StoredFact = z.infer<typeof StoredFactSchema>;

/** What a neuron keeps for good: a value under a key. The newest value of a key is the fact. */
export interface Facts {
  /** By key. */
  list(neuronId: NeuronId): Promise<readonly StoredFact[]>;
  /** Sets or replaces, blanks around key and value cut off. Throws a RangeError on an empty key and beyond `factLimits`. */
  set(neuronId: NeuronId, key: string, value: string): Promise<void>;
  /** Does nothing when there is no such fact. */
  remove(neuronId: NeuronId, key: string): Promise<void>;
}

export function createFacts({ rows, clock }: { readonly rows: Rows; readonly clock: Clock }): Facts {
  return {
    list: (neuronId) => readFacts(rows, neuronId),
    async set(neuronId, key, value) {
      const fact = { neuronId, key: key.trim(), value: value.trim(), updatedAt: clock.now() };
      if (fact.key === "") throw new RangeError("A fact needs a name.");
      if (fact.key.length > factLimits.key || fact.value.length > factLimits.value) {
        throw new RangeError(
          `A fact's name has up to ${factLimits.key} letters, its value up to ${factLimits.value}. Add longer texts as a document.`,
        );
      }
      await rows.write([factChange(fact)]);
    },
    async remove(neuronId, key) {
      await rows.write([{ kind: "delete", store: factStore, id: idOf(neuronId, key.trim()) }]);
    },
  };
}

/** The change that puts a fact there. The package uses it too. */
export const factChange = (fact: StoredFact): Change => ({
  kind: "put",
  store: factStore,
  id: idOf(fact.neuronId, fact.key),
  value: fact,
  tags: [fact.neuronId],
});

/** A neuron's facts by key. A row that cannot be read is left out. */
export async function readFacts(rows: Rows, neuronId: NeuronId): Promise<readonly StoredFact[]> {
  const listed = await rows.list(factStore, neuronId);
  return listed
    .flatMap(({ value }) => {
      const read = StoredFactSchema.safeParse(value);
      return read.success ? [read.data] : [];
    })
    .sort((one, other) => (one.key < other.key ? -1 : 1));
}

/** JSON keeps two pairs apart whatever letters are in them. */
const idOf = (neuronId: NeuronId, key: string): string => JSON.stringify([neuronId, key]);
