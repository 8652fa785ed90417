import type { OpenModel, OpenOutcome, PromptTurn } from "#core/broker/engine.ts";
import type { ConversationId } from "#core/words/ids.ts";
import { isAborted, type AskModelDeps } from "./ask-model.ts";
import type { NeuronConfig } from "./neuron.ts";
import { exchangesOf } from "./prompt.ts";
import { gatherPromptParts } from "./prompt-parts.ts";
import { answerRoomOf, fitWindow } from "./window.ts";

/** See `Turn.prepare`. */
export async function readAhead(
  deps: AskModelDeps,
  neuron: NeuronConfig,
  conversationId: ConversationId | undefined,
  signal: AbortSignal,
): Promise<boolean> {
  const opened = await openFor(deps, neuron, signal);
  if (opened.kind !== "opened") return false;
  const { model } = opened;
  const { beginning } = await nextPrompt(deps, model, neuron, conversationId, signal);
  const [system] = beginning;
  if (isAborted(signal)) return false;
  if (system) await deps.beginnings.bring(model, neuron.metadata.id, system);
  await model.warm(beginning, signal);
  if (isAborted(signal)) return false;
  if (system) await deps.beginnings.keep(model, neuron.metadata.id, system);
  return true;
}

const openFor = (deps: AskModelDeps, neuron: NeuronConfig, signal: AbortSignal): Promise<OpenOutcome> =>
  deps.broker.open(deps.broker.choose(neuron.model, neuron.privacy_tier).modelId, signal);

/** What fills a model's window, in tokens. */
export interface ContextUse {
  readonly window: number;
  readonly instructions: number;
  readonly passages: number;
  readonly conversation: number;
}

/** See `Turn.context`. */
export async function contextUse(
  deps: AskModelDeps,
  neuron: NeuronConfig,
  conversationId: ConversationId | undefined,
): Promise<ContextUse | undefined> {
  const { signal } = new AbortController();
  const opened = await openFor(deps, neuron, signal);
  if (opened.kind !== "opened") return undefined;
  const { model } = opened;
  const { beginning, plain } = await nextPrompt(deps, model, neuron, conversationId, signal);
  const [all, without, instructions] = await Promise.all([
    model.countTokens(beginning),
    model.countTokens(plain),
    model.countTokens(beginning.slice(0, 1)),
  ]);
  return {
    window: model.info.contextWindow,
    instructions,
    passages: all - without,
    conversation: without - instructions,
  };
}

/** What the next prompt will begin with; `plain`: the same, the questions as the person wrote them. */
async function nextPrompt(
  deps: AskModelDeps,
  model: OpenModel,
  neuron: NeuronConfig,
  conversationId: ConversationId | undefined,
  signal: AbortSignal,
): Promise<{ readonly beginning: readonly PromptTurn[]; readonly plain: readonly PromptTurn[] }> {
  const { system, exchanges } = await gatherPromptParts(deps, neuron, model, conversationId, undefined, signal);
  const kept = conversationId === undefined ? undefined : deps.windows.get(conversationId);
  const fitted = await fitWindow({
    ...{ model, system, exchanges, passages: 0, keepAtLeast: neuron.memory.working_turns },
    question: () => ({ role: "user", content: "" }),
    answerRoom: answerRoomOf(model.info.contextWindow, neuron.limits.max_tokens),
    firstKept: Math.max(
      0,
      exchanges.findIndex(({ id }) => id === kept),
    ),
  });
  if (fitted.kind === "too-long") return { beginning: [system], plain: [system] };
  const messages = conversationId === undefined ? [] : await deps.conversations.messages(conversationId);
  const asWritten = messages.map((message) =>
    message.role === "question" ? { ...message, sent: message.text } : message,
  );
  const written = exchangesOf(asWritten).slice(fitted.firstKept);
  return {
    beginning: fitted.turns.slice(0, -1),
    plain: [system, ...written.flatMap((exchange) => exchange.turns)],
  };
}
