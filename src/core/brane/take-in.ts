import { axonStores, documentChanges } from "#core/axon/stored.ts";
import { factChange, factStore } from "#core/memory/facts.ts";
import { answerCacheStore } from "#core/broker/answer-cache.ts";
import { beginningStore } from "#core/neuron/beginnings.ts";
import { putConversation, putMessage } from "#core/neuron/conversations.ts";
import { draftStore } from "#core/neuron/drafts.ts";
import type { NeuronManager } from "#core/neuron/manager.ts";
import { conversationStore, messageStore } from "#core/neuron/stored.ts";
import type { Change, Rows } from "#core/words/rows.ts";
import { renewIds, type PackageContents } from "./contents.ts";
import { requestedStore } from "./gather.ts";
import type { PackageTarget } from "./package-places.ts";

/** Lays a package's contents into the rows of every room; its secrets are the vault's, which keeps them. */
export function createPackageTarget(deps: {
  readonly rows: Rows;
  readonly manager: Pick<NeuronManager, "changesToAdd">;
  readonly newId: () => string;
  /** What a person granted a neuron on this device: stores whose rows carry the neuron's id as a tag. */
  readonly grantedStores: readonly string[];
}): PackageTarget {
  const { rows, manager, newId } = deps;

  const deleted = async (store: string, tag: string): Promise<readonly Change[]> =>
    (await rows.list(store, tag)).map(({ id }) => ({ kind: "delete", store, id }));

  /** Everything here that belongs to the neuron, as the deletions that take it away. */
  async function heldBy(neuronId: string): Promise<readonly Change[]> {
    const conversations = await deleted(conversationStore, neuronId);
    const parts = await Promise.all([
      ...conversations.map(({ id }) => deleted(messageStore, id)),
      ...[...axonStores, factStore, draftStore, answerCacheStore, ...deps.grantedStores].map((store) =>
        deleted(store, neuronId),
      ),
    ]);
    const single = [requestedStore, beginningStore].map((store): Change => ({
      kind: "delete",
      store,
      id: neuronId,
    }));
    return [...conversations, ...parts.flat(), ...single];
  }

  /** Whether a row the contents would write is there and is not the neuron's own: no file may reach into another. */
  async function collides(puts: readonly Change[], held: readonly Change[]): Promise<boolean> {
    const place = ({ store, id }: Change) => JSON.stringify([store, id]);
    const own = new Set(held.map(place));
    const named = new Set<string>([conversationStore, messageStore, ...axonStores]);
    const foreign = puts.filter((put) => named.has(put.store) && !own.has(place(put)));
    const there = await Promise.all(foreign.map(({ store, id }) => rows.get(store, id)));
    return there.some((row) => row !== undefined);
  }

  return {
    async changesFor(contents) {
      const neuronId = contents.neuron.metadata.id;
      const held = await heldBy(neuronId);
      const puts = putsOf(contents);
      const rest = (await collides(puts, held)) ? putsOf(renewIds(contents, neuronId, newId)) : puts;
      return [...held, ...manager.changesToAdd(contents.neuron, "imported"), ...rest];
    },
  };
}

/** Everything but the neuron itself. */
function putsOf({ neuron, facts, conversations, documents, tools }: PackageContents): readonly Change[] {
  const neuronId = neuron.metadata.id;
  const single = (store: string, value: unknown): Change => ({
    kind: "put",
    store,
    id: neuronId,
    value,
    tags: [neuronId],
  });
  return [
    ...facts.map((fact) => factChange({ neuronId, ...fact })),
    ...conversations.flatMap(({ messages, ...conversation }) => [
      putConversation({ ...conversation, neuronId }),
      ...messages.map(putMessage),
    ]),
    ...documents.flatMap(({ text, passages, vectors, ...document }) =>
      documentChanges({ ...document, neuronId, passages: passages.length }, { text, passages: [...passages] }, vectors),
    ),
    ...(tools.length === 0 ? [] : [single(requestedStore, { tools })]),
  ];
}
