import type { OpenModel, PromptTurn } from "#core/broker/engine.ts";
import type { ConversationId, NeuronId } from "#core/words/ids.ts";
import type { SynapseDefinition } from "#core/synapse/definition.ts";
import { ruleFor, type CallingNeuron } from "#core/synapse/rule.ts";
import type { QuestionMessage } from "./conversation.ts";
import type { Conversations } from "./conversations.ts";
import type { NeuronConfig } from "./neuron.ts";
import {
  exchangesOf,
  keepOrRenew,
  newOpening,
  questionsWithoutFacts,
  type Exchange,
  type KnownFact,
} from "./prompt.ts";
import type { Opening } from "./stored.ts";
import { createToolTalk, type ToolTalk } from "./tool-talk.ts";

export interface PromptPartsDeps {
  readonly conversations: Pick<Conversations, "get" | "messages">;
  readonly facts: (neuronId: NeuronId) => Promise<readonly KnownFact[]>;
  /** Every tool a neuron could call now, from all sources. */
  readonly definitions: (neuronId: NeuronId, signal: AbortSignal) => Promise<readonly SynapseDefinition[]>;
}

/** Everything a prompt begins with, before its last question. */
export interface PromptParts {
  readonly opening: Opening;
  readonly system: PromptTurn;
  readonly exchanges: readonly Exchange[];
  readonly facts: readonly KnownFact[];
  /** Whether the conversation had another opening before: then nothing that was sent stands any more. */
  readonly renewed: boolean;
  /** Earlier questions that are sent otherwise from now on, because the opening was renewed. */
  readonly retold: readonly QuestionMessage[];
  /** Absent for a model that is too small to choose a tool, and for a neuron that has none. */
  readonly talk?: ToolTalk;
}

/** `until`: the question the prompt is for; what was said from there on has no part in it. */
export async function gatherPromptParts(
  deps: PromptPartsDeps,
  neuron: NeuronConfig,
  model: OpenModel,
  conversationId: ConversationId | undefined,
  until: QuestionMessage | undefined,
  signal: AbortSignal,
): Promise<PromptParts> {
  const { small, tools: kind } = model.info;
  const facts = neuron.memory.facts ? await deps.facts(neuron.metadata.id) : [];
  const definitions = kind === "none" ? [] : await offeredTools(deps, neuron, signal);
  const talk = createToolTalk(model.info, definitions);
  const fresh = newOpening(neuron, { small, facts, tools: talk?.description ?? "" });
  const conversation = conversationId === undefined ? undefined : await deps.conversations.get(conversationId);
  const kept = conversation?.opening;
  const opening = keepOrRenew(kept, fresh, facts);
  const renewed = kept !== undefined && opening !== kept;
  const said = conversation === undefined ? [] : await deps.conversations.messages(conversation.id);
  const retold = renewed ? questionsWithoutFacts(said) : [];
  const messages = said.map((message) => retold.find(({ id }) => id === message.id) ?? message);
  return {
    opening,
    system: { role: "system", content: opening.text },
    exchanges: exchangesOf(messages, until),
    facts,
    renewed,
    retold,
    ...(talk === undefined ? {} : { talk }),
  };
}

/** What a tool call needs to know of a neuron. */
export const callingNeuron = ({ metadata, privacy_tier, tools }: NeuronConfig): CallingNeuron => ({
  id: metadata.id,
  name: metadata.name,
  tier: privacy_tier,
  tools,
});

/** The tools a model is told of: those it would be denied anyway are not worth its window. */
export async function offeredTools(
  deps: Pick<PromptPartsDeps, "definitions">,
  neuron: NeuronConfig,
  signal: AbortSignal,
): Promise<readonly SynapseDefinition[]> {
  const all = await deps.definitions(neuron.metadata.id, signal);
  const caller = callingNeuron(neuron);
  return all.filter((definition) => ruleFor(caller, definition, "model").kind === "ask");
}
