import * as z from "zod/mini";
import { readDocument, readDocuments } from "#core/axon/stored.ts";
import { readFacts } from "#core/memory/facts.ts";
import type { NeuronManager } from "#core/neuron/manager.ts";
import { conversationStore, messageStore, readConversation, readMessage } from "#core/neuron/stored.ts";
import { pinStore } from "#core/synapse/pins.ts";
import type { SynapseDefinition } from "#core/synapse/definition.ts";
import type { Rows } from "#core/words/rows.ts";
import type { PackageContents, PackageConversation, PackageDocument } from "./contents.ts";
import { DefinitionSchema } from "./manifest.ts";
import type { PackageSource } from "./package-places.ts";

/** One row a neuron: the tools that an opened package asked for and no server has offered yet. */
export const requestedStore = "requested-tools";

const Requested = z.object({ tools: z.array(DefinitionSchema) });
const Pinned = z.object({ definition: DefinitionSchema });

/** Gathers a neuron from the rows of every room. Rows that cannot be read stay behind; the rest is saved without them. */
export function createPackageSource(deps: {
  readonly rows: Rows;
  readonly manager: Pick<NeuronManager, "get">;
}): PackageSource {
  const { rows, manager } = deps;

  async function conversationsOf(neuronId: string): Promise<readonly PackageConversation[]> {
    const stored = await rows.list(conversationStore, neuronId);
    const conversations = stored.flatMap(({ value }) => readConversation(value) ?? []);
    return Promise.all(
      conversations.map(async ({ neuronId: _neuronId, ...conversation }) => ({
        ...conversation,
        messages: (await rows.list(messageStore, conversation.id)).flatMap(({ value }) => readMessage(value) ?? []),
      })),
    );
  }

  async function documentsOf(neuronId: string): Promise<readonly PackageDocument[]> {
    const wholes = await Promise.all((await readDocuments(rows, neuronId)).map(({ id }) => readDocument(rows, id)));
    return wholes.flatMap((whole) => {
      if (whole === undefined) return [];
      const { id, name, bytes, sha256, addedAt } = whole.document;
      return [{ id, name, bytes, sha256, addedAt, ...whole.passages, vectors: whole.vectors }];
    });
  }

  /** What servers and devices offered, as it was when the person agreed, and what else the neuron came with. */
  async function toolsOf(neuronId: string): Promise<readonly SynapseDefinition[]> {
    const requested = Requested.safeParse(await rows.get(requestedStore, neuronId));
    const pinned = (await rows.list(pinStore, neuronId)).flatMap(({ value }) => {
      const read = Pinned.safeParse(value);
      return read.success ? [read.data.definition] : [];
    });
    const all = [...(requested.success ? requested.data.tools : []), ...pinned];
    return [...new Map(all.map((tool) => [tool.name, tool])).values()];
  }

  return {
    async gather(neuronId): Promise<PackageContents | undefined> {
      const neuron = await manager.get(neuronId);
      if (neuron === undefined) return undefined;
      const [facts, conversations, documents, tools] = await Promise.all([
        readFacts(rows, neuronId),
        conversationsOf(neuronId),
        documentsOf(neuronId),
        toolsOf(neuronId),
      ]);
      return {
        neuron: neuron.config,
        facts: facts.map(({ key, value, updatedAt }) => ({ key, value, updatedAt })),
        conversations,
        documents,
        tools,
        credentials: {}, // no neuron has any: a person adds those of the vault that go along
      };
    },
  };
}
