import type { Broker } from "#core/broker/broker.ts";
import type { ModelChoice } from "#core/broker/choose.ts";
import { noUsage } from "#core/broker/engine.ts";
import type { ConversationId, MessageId } from "#core/words/ids.ts";
import { createSecondDraft, type AnswerDraft } from "./answer-draft.ts";
import { askOne, type Answered } from "./ask-model.ts";
import type { Message, QuestionMessage } from "./conversation.ts";
import { putMessage } from "./conversations.ts";
import { isHandCall } from "./hand-call.ts";
import { answerLock, turnLock } from "./locks.ts";
import type { NeuronConfig } from "./neuron.ts";
import { brokenOff, createStopwatch, type Outcome, type TaskDeps } from "./run-task.ts";
import { answerTo, besideInPlace } from "./second-answer.ts";
import type { TurnEvent } from "./turn-event.ts";

export interface BesideDeps extends TaskDeps {
  readonly broker: Pick<Broker, "choose" | "openBest" | "openBeside" | "whoMay">;
}

export interface AskBeside {
  readonly neuron: NeuronConfig;
  readonly conversationId: ConversationId;
  /** The question, which has to be the last one; absent: whichever is the last. */
  readonly questionId?: MessageId;
  readonly other: ModelChoice;
}

type Tell = (event: TurnEvent) => void;

/**
 * Puts the last question of a conversation to another model as well, while the first may still answer. What it says is
 * kept with the question as it comes, and stands beside the first answer once both are there; until a person keeps it,
 * no prompt holds it. It calls no tools: what is to happen once must not happen twice.
 */
export async function askBeside(deps: BesideDeps, asked: AskBeside, tell: Tell, signal: AbortSignal): Promise<void> {
  const { neuron, conversationId, other } = asked;
  tell({ kind: "started", conversationId, model: other.name, engine: other.engine });
  const watch = createStopwatch(deps.clock);
  let text = "";
  const tellOn: Tell = (event) => {
    if (event.kind === "started") return;
    if (event.kind === "delta") {
      watch.firstWord();
      text += event.text;
    }
    tell(event);
  };
  const state = deps.states.begin(neuron.metadata.id); // while it answers, no other model is made ready in its place
  const { answered, fault } = await askLast(deps, { ...asked, watch }, tellOn, signal).catch((thrown: unknown) =>
    brokenOff(thrown, signal),
  );
  const { reason, error, usage } = answered;
  state.end("idle");
  tell({ kind: "ended", reason, text, usage, ...(error === undefined ? {} : { error }) });
  if (fault !== undefined) throw fault;
}

async function askLast(
  deps: BesideDeps,
  asked: Omit<Asked, "question">,
  tell: Tell,
  signal: AbortSignal,
): Promise<Outcome> {
  const question = lastQuestion(await deps.conversations.messages(asked.conversationId), asked.questionId);
  if (typeof question === "string")
    return { answered: { reason: "failed", error: question, usage: noUsage, rest: {} } };
  // Other tabs see by this lock that somebody is writing it (see `settleBeside` in conversations.ts).
  return deps.locks.withLock(
    answerLock(question.id),
    () => answerAndKeep(deps, { ...asked, question }, tell, signal),
    signal,
  );
}

interface Asked extends AskBeside {
  readonly question: QuestionMessage;
  readonly watch: ReturnType<typeof createStopwatch>;
}

async function answerAndKeep(deps: BesideDeps, asked: Asked, tell: Tell, signal: AbortSignal): Promise<Outcome> {
  const { conversationId, question, other, watch } = asked;
  const draft = createSecondDraft(deps, question.id, {
    ...{ role: "answer", id: deps.newId(), conversationId, at: deps.clock.now(), text: "", state: "streaming" },
    ...{ passages: [], citations: [], calls: [], model: other.name, engine: other.engine },
    why: other.why,
  });
  const outcome = await untilSent(deps, question, signal)
    .then(() => inItsTurn(deps, asked, tell, signal, () => answerWith(deps, { ...asked, draft }, tell, signal)))
    .then(
      (answered): Outcome => ({ answered }),
      (thrown: unknown) => brokenOff(thrown, signal),
    );
  const answered = { ...outcome.answered, usage: { ...outcome.answered.usage, ...watch.times() } };
  await keep(deps, asked, draft, answered);
  return { ...outcome, answered };
}

/**
 * Resolves when the first model has been sent the question, or needs not be any more: then it is known which model is
 * open, and whether memory holds the second with it.
 */
function untilSent({ conversations }: BesideDeps, question: QuestionMessage, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const leave = new AbortController();
    const done = (): void => {
      resolve();
      leave.abort();
    };
    signal.addEventListener("abort", done, { once: true, signal: leave.signal });
    const unwatch = conversations.watchMessages(question.conversationId, (messages) => {
      const now = messages.find(({ id }) => id === question.id);
      const isSent = now?.role !== "question" || now.sent !== undefined;
      if (isSent || answerTo(messages, question.id)?.state !== "streaming") done();
    });
    leave.signal.addEventListener("abort", unwatch, { once: true });
    if (signal.aborted) done();
  });
}

/** A model that takes the first one's place in memory waits until that has answered; any other begins at once. */
async function inItsTurn(
  { broker, conversations, locks }: BesideDeps,
  { neuron, question, other }: Asked,
  tell: Tell,
  signal: AbortSignal,
  work: () => Promise<Answered>,
): Promise<Answered> {
  const one = (await broker.whoMay(neuron.privacy_tier, neuron.metadata.id)).find(
    ({ choice }) => choice.modelId === other.modelId && choice.engine === other.engine,
  );
  if (one?.how !== "instead") return work();
  const first = answerTo(await conversations.messages(question.conversationId), question.id);
  if (first?.state === "streaming") tell({ kind: "queued" });
  return locks.withLock(turnLock(question.conversationId), work, signal);
}

async function answerWith(
  deps: BesideDeps,
  about: Pick<Asked, "neuron" | "question" | "other"> & { readonly draft: AnswerDraft },
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

/** Keeps how it ended, and puts it beside the first answer once that has ended too. One that said nothing is not kept. */
async function keep(
  { conversations, locks, audit, clock }: BesideDeps,
  { neuron, conversationId, question }: Asked,
  draft: AnswerDraft,
  { reason, error, usage, rest }: Answered,
): Promise<void> {
  const at = clock.now();
  await draft.finish({ ...rest, at, state: reason, usage, ...(error === undefined ? {} : { error }) }, at);
  const { text, model, engine } = draft.current;
  if (text === "") return;
  await locks.withLock(turnLock(conversationId), () =>
    conversations.change(conversationId, async () =>
      besideInPlace(await conversations.messages(conversationId), question.id).map(putMessage),
    ),
  );
  const { promptTokens, answerTokens } = usage;
  await audit.note({
    action: "neuron.answer",
    neuronId: neuron.metadata.id,
    subject: conversationId,
    details: { model, engine, reason, promptTokens, answerTokens, beside: true },
  });
}

/** The last question that a model could be asked, or why there is none. */
function lastQuestion(messages: readonly Message[], id: MessageId | undefined): QuestionMessage | string {
  const question = messages.findLast((message) => message.role === "question");
  if (question?.role !== "question" || isHandCall(question.text)) {
    return "There is no question here that a model could be asked.";
  }
  return id === undefined || question.id === id
    ? question
    : "Something else was asked here meanwhile, so this question went to one model only.";
}
