import type { OpenModel, OpenOutcome, PromptTurn } from "#core/broker/engine.ts";
import { isAborted } from "#core/words/aborted.ts";
import type { ConversationId } from "#core/words/ids.ts";
import type { AskModelDeps } from "./ask-model.ts";
import type { NeuronConfig } from "./neuron.ts";
import { exchangesOf, passagesFor, questionAsSent, untoldFacts } from "./prompt.ts";
import { gatherPromptParts, type PromptParts } from "./prompt-parts.ts";
import { answerRoomOf, fitWindow } from "./window.ts";

/** See `Turn.prepare`. */
export async function readAhead(
  deps: AskModelDeps,
  neuron: NeuronConfig,
  conversationId: ConversationId | undefined,
  typed: string,
  signal: AbortSignal,
): Promise<boolean> {
  deps.beginnings.readAhead(neuron.metadata.id);
  const opened = await openFor(deps, neuron, signal);
  if (opened.kind !== "opened") return false;
  const { model } = opened;
  const { beginning, question } = await nextPrompt(deps, model, neuron, conversationId, typed, signal);
  const [system] = beginning;
  if (isAborted(signal)) return false;
  if (system) await deps.beginnings.bring(model, neuron.metadata.id, system);
  await model.warm(question === undefined ? beginning : [...beginning, question], signal);
  if (isAborted(signal)) return false;
  if (system) await deps.beginnings.keep(model, neuron.metadata.id, system);
  return true;
}

const openFor = async (deps: AskModelDeps, neuron: NeuronConfig, signal: AbortSignal): Promise<OpenOutcome> =>
  (await deps.broker.openBest(neuron.model, neuron.privacy_tier, signal, { neuronId: neuron.metadata.id, ahead: true }))
    .outcome;

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
  const { beginning, plain } = await nextPrompt(deps, model, neuron, conversationId, "", signal);
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

/**
 * What the next prompt will begin with; `plain`: the same, the questions as the person wrote them; `question`: what has
 * been `typed` so far, as it would be sent now.
 */
async function nextPrompt(
  deps: AskModelDeps,
  model: OpenModel,
  neuron: NeuronConfig,
  conversationId: ConversationId | undefined,
  typed: string,
  signal: AbortSignal,
): Promise<{
  readonly beginning: readonly PromptTurn[];
  readonly plain: readonly PromptTurn[];
  readonly question?: PromptTurn;
}> {
  const parts = await gatherPromptParts(deps, neuron, model, conversationId, undefined, signal);
  const { system, exchanges } = parts;
  const send = typed === "" ? undefined : await questionSoFar(deps, neuron, model, parts, typed, signal);
  const kept = conversationId === undefined ? undefined : deps.windows.get(conversationId);
  const fitted = await fitWindow({
    ...{ model, system, exchanges, keepAtLeast: neuron.memory.working_turns },
    question: (count) => ({ role: "user", content: send?.content(count) ?? "" }),
    passages: send?.passages ?? 0,
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
  const question = fitted.turns.at(-1);
  return {
    beginning: fitted.turns.slice(0, -1),
    ...(send === undefined || question === undefined ? {} : { question }),
    plain: [system, ...written.flatMap((exchange) => exchange.turns)],
  };
}

/** The question as it would be sent now, with the passages it recalls now; where nothing can be recalled, without. */
async function questionSoFar(
  deps: AskModelDeps,
  neuron: NeuronConfig,
  { info: { small } }: OpenModel,
  { opening, facts }: PromptParts,
  typed: string,
  signal: AbortSignal,
) {
  const limit = neuron.axon.top_k;
  const recalled = neuron.axon.enabled
    ? await deps.recall(neuron.metadata.id, typed, { limit }, signal).catch(() => [])
    : [];
  const passages = recalled.slice(0, passagesFor(small, recalled.length));
  const news = untoldFacts(opening, facts);
  return {
    passages: passages.length,
    content: (count: number) => questionAsSent(typed, passages.slice(0, count), news, small),
  };
}
