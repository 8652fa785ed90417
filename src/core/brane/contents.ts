import type { Span, StoredDocument, StoredVectors } from "#core/axon/stored.ts";
import type { AnswerMessage, Message } from "#core/neuron/conversation.ts";
import { allInPlace } from "#core/neuron/second-answer.ts";
import { withEachVersion } from "#core/neuron/versions.ts";
import type { NeuronConfig } from "#core/neuron/neuron.ts";
import type { StoredConversation } from "#core/neuron/stored.ts";
import type { SynapseDefinition } from "#core/synapse/definition.ts";

/** Everything a `.brane` file carries, once it has been read or before it is written. */
export interface PackageContents {
  /** Its `metadata.id` is the neuron's id. */
  readonly neuron: NeuronConfig;
  readonly facts: readonly PackageFact[];
  readonly conversations: readonly PackageConversation[];
  readonly documents: readonly PackageDocument[];
  /** What it asks for. Grants do not travel: whoever opens the file is asked anew. */
  readonly tools: readonly SynapseDefinition[];
  /** Secrets by name, as `carriedText` writes them. They travel in sealed files only. */
  readonly credentials: Readonly<Record<string, string>>;
}

export interface PackageFact {
  readonly key: string;
  readonly value: string;
  /** Milliseconds since 1970. */
  readonly updatedAt: number;
}

export interface PackageConversation extends Omit<StoredConversation, "neuronId"> {
  readonly messages: readonly Message[];
}

export interface PackageDocument extends Omit<StoredDocument, "neuronId" | "passages"> {
  readonly text: string;
  readonly passages: readonly Span[];
  /** One vector a passage. */
  readonly vectors: StoredVectors;
}

/**
 * The one form of equal contents: sorted by id, key and name, text well-formed, nothing left hanging. What was under
 * way is told as what it is without us: an answer that streams was stopped, a call that asks or runs has failed. What
 * only this device can keep is left out: undo.
 */
export function normalContents(contents: PackageContents): PackageContents {
  const { neuron, facts, conversations, documents, tools, credentials } = contents;
  return wellFormed({
    neuron,
    facts: sortedBy(facts, ({ key }) => key),
    conversations: sortedBy(conversations, ({ id }) => id).map((conversation) => ({
      ...conversation,
      messages: allInPlace(sortedBy(conversation.messages, ({ id }) => id)).map((message) =>
        message.role === "answer" ? settled(message) : message,
      ),
    })),
    documents: sortedBy(documents, ({ id }) => id),
    tools: sortedBy(tools, ({ name }) => name),
    credentials,
  });
}

const settled = (answer: AnswerMessage): AnswerMessage =>
  withEachVersion(answer, (version) => ({
    ...version,
    state: version.state === "streaming" ? "stopped" : version.state,
    calls: version.calls.map(({ undoUntil: _undoUntil, ...call }) =>
      call.state === "asked" || call.state === "running"
        ? { ...call, state: "failed", result: call.result ?? "The neuron was saved before this call had ended." }
        : call,
    ),
  }));

/**
 * The same contents under other ids, so that they can stand beside the ones they came from. Messages keep their order,
 * and citations keep their documents.
 */
export function renewIds(contents: PackageContents, neuronId: string, newId: () => string): PackageContents {
  const documentIds = new Map(contents.documents.map(({ id }) => [id, newId()]));
  const documents = contents.documents.map((document) => ({
    ...document,
    id: documentIds.get(document.id) ?? newId(),
  }));
  const conversations = contents.conversations.map((conversation) => {
    const id = newId();
    const messages = sortedBy(conversation.messages, (message) => message.id).map((message) => {
      const renewed = { ...message, id: newId(), conversationId: id };
      if (renewed.role === "question") return renewed;
      return withEachVersion(renewed, (version) => ({
        ...version,
        passages: version.passages.map((passage) => ({
          ...passage,
          documentId: documentIds.get(passage.documentId) ?? passage.documentId,
        })),
      }));
    });
    return { ...conversation, id, messages };
  });
  const neuron = { ...contents.neuron, metadata: { ...contents.neuron.metadata, id: neuronId } };
  return { ...contents, neuron, conversations, documents };
}

const sortedBy = <Item>(items: readonly Item[], word: (item: Item) => string): Item[] =>
  [...items].sort((one, other) => (word(one) < word(other) ? -1 : word(one) > word(other) ? 1 : 0));

/** A text cut inside a surrogate pair cannot be written as UTF-8; its half becomes U+FFFD, and no offset moves. */
function wellFormed<Value>(value: Value): Value {
  return (typeof value === "string" ? value.toWellFormed() : inside(value)) as Value;
}

function inside(value: unknown): unknown {
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map(wellFormed);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([key, member]) => [key.toWellFormed(), wellFormed(member as unknown)]),
  );
}
