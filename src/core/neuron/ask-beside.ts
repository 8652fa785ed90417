import type { Broker } from "#core/broker/broker.ts";
import type { ModelChoice } from "#core/broker/choose.ts";
import { noUsage } from "#core/broker/engine.ts";
import type { ConversationId } from "#core/words/ids.ts";
import { createLooseDraft, type AnswerDraft } from "./answer-draft.ts";
import { askOne, type Answered } from "./ask-model.ts";
import type { AnswerMessage, QuestionMessage } from "./conversation.ts";
import { putMessage } from "./conversations.ts";
import { isHandCall } from "./hand-call.ts";
import { turnLock } from "./locks.ts";
import type { NeuronConfig } from "./neuron.ts";
import { createStopwatch, wordsFor, type TaskDeps } from "./run-task.ts";
import type { TurnEvent } from "./turn-event.ts";
import { withBeside } from "./versions.ts";

export interface BesideDeps extends TaskDeps {
  readonly broker: Pick<Broker, "choose" | "openBest" | "openBeside" | "whoMay">;
}

export interface AskBeside {
  readonly neuron: NeuronConfig;
  readonly conversationId: ConversationId;
  readonly other: ModelChoice;
}

type Tell = (event: TurnEvent) => void;
type Ended = Extract<TurnEvent, { readonly kind: "ended" }>;

/**
 * Puts the last question of a conversation to another model as well, while the first may still answer. What it says
 * stands beside the first answer once both are there; until a person keeps it, no prompt holds it. It calls no tools:
 * what is to happen once must not happen twice.
 */
export async function askBeside(
  deps: BesideDeps,
  { neuron, conversationId, other }: AskBeside,
  tell: Tell,
  signal: AbortSignal,
): Promise<void> {
  tell({ kind: "started", conversationId, model: other.name, engine: other.engine });
  const watch = createStopwatch(deps.clock);
  const draft = createLooseDraft({
    ...{ role: "answer", id: deps.newId(), conversationId, at: deps.clock.now(), text: "", state: "streaming" },
    ...{ passages: [], citations: [], calls: [], model: other.name, engine: other.engine },
  });
  const tellOn: Tell = (event) => {
    if (event.kind === "delta") watch.firstWord();
    if (event.kind !== "started") tell(event);
  };
  const end = (reason: Ended["reason"], error?: string, usage = noUsage): void =>
    tell({ kind: "ended", reason, text: draft.current.text, usage, ...(error === undefined ? {} : { error }) });

  const question = lastQuestion(await deps.conversations.messages(conversationId));
  if (question === undefined) {
    end("failed", "There is no question here that a model could be asked.");
    return;
  }
  const state = deps.states.begin(neuron.metadata.id); // while it answers, no other model is made ready in its place
  try {
    const answered = await inItsTurn(deps, { neuron, conversationId, other }, signal, () =>
      answerWith(deps, { neuron, question, draft, other }, tellOn, signal),
    );
    const usage = { ...answered.usage, ...watch.times() };
    await keep(deps, { neuron, conversationId, draft }, { ...answered, usage });
    end(answered.reason, answered.error, usage);
  } catch (thrown) {
    if (signal.aborted) {
      end("stopped");
      return;
    }
    const { error, fault } = wordsFor(thrown);
    end("failed", error);
    if (fault !== undefined) throw fault;
  } finally {
    state.end("idle");
  }
}

/** A model that takes the first one's place in memory waits until that has answered; any other begins at once. */
async function inItsTurn(
  { broker, locks }: BesideDeps,
  { neuron, conversationId, other }: AskBeside,
  signal: AbortSignal,
  work: () => Promise<Answered>,
): Promise<Answered> {
  const one = (await broker.whoMay(neuron.privacy_tier, neuron.metadata.id)).find(
    ({ choice }) => choice.modelId === other.modelId && choice.engine === other.engine,
  );
  return one?.how === "instead" ? locks.withLock(turnLock(conversationId), work, signal) : work();
}

async function answerWith(
  deps: BesideDeps,
  about: {
    readonly neuron: NeuronConfig;
    readonly question: QuestionMessage;
    readonly draft: AnswerDraft;
    readonly other: ModelChoice;
  },
  tell: Tell,
  signal: AbortSignal,
): Promise<Answered> {
  const { neuron, question, draft, other } = about;
  const opening = deps.broker.openBeside(other, neuron.privacy_tier, signal, {
    neuronId: neuron.metadata.id,
  });
  // Nothing of what is sent here is kept: the conversation's prompt stays the first model's.
  const aside = {
    ...deps,
    conversations: { ...deps.conversations, change: () => Promise.resolve(true) },
    windows: new Map(deps.windows),
    definitions: () => Promise.resolve([]),
    embed: undefined,
    answerCache: undefined,
  };
  const call = () => Promise.reject(new Error("A second model is told of no tools."));
  try {
    const best = opening.then(({ outcome }) => ({ choice: other, outcome }));
    return await askOne(aside, { neuron, question, draft, call, tell, signal }, best);
  } finally {
    await (await opening).done();
  }
}

/** Waits for the first answer's end, which is stored as a whole. One that said nothing is not kept. */
async function keep(
  { conversations, locks, audit, clock }: BesideDeps,
  about: { readonly neuron: NeuronConfig; readonly conversationId: ConversationId; readonly draft: AnswerDraft },
  { reason, error, usage, rest }: Answered,
): Promise<void> {
  const { neuron, conversationId, draft } = about;
  const { role: _role, id: _id, conversationId: _conversation, versions: _versions, ...said } = draft.current;
  if (said.text === "") return;
  const version = {
    ...said,
    ...rest,
    at: clock.now(),
    state: reason,
    usage,
    ...(error === undefined ? {} : { error }),
  };
  await locks.withLock(turnLock(conversationId), () =>
    conversations.change(conversationId, async () => {
      const first = (await conversations.messages(conversationId)).findLast(isAnswer);
      return first === undefined ? [] : [putMessage(withBeside(first, version))];
    }),
  );
  const { model, engine } = draft.current;
  const { promptTokens, answerTokens } = usage;
  await audit.note({
    action: "neuron.answer",
    neuronId: neuron.metadata.id,
    subject: conversationId,
    details: { model, engine, reason, promptTokens, answerTokens, beside: true },
  });
}

const isAnswer = (message: { readonly role: string }): message is AnswerMessage => message.role === "answer";

function lastQuestion(messages: readonly (AnswerMessage | QuestionMessage)[]): QuestionMessage | undefined {
  const question = messages.findLast((message) => message.role === "question");
  return question?.role === "question" && !isHandCall(question.text) ? question : undefined;
}
