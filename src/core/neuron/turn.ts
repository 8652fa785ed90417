import { createEventQueue } from "#core/words/event-queue.ts";
import type { ConversationId } from "#core/words/ids.ts";
import { createAnswerDraft } from "./answer-draft.ts";
import { askBeside, type AskBeside, type BesideDeps } from "./ask-beside.ts";
import { openFor } from "./ask-model.ts";
import type { AnswerMessage, QuestionMessage } from "./conversation.ts";
import { putConversation, putMessage, untitled } from "./conversations.ts";
import { isHandCall } from "./hand-call.ts";
import type { NeuronConfig } from "./neuron.ts";
import { contextUse, readAhead, type ContextUse } from "./read-ahead.ts";
import { gone, runTask, type Task, type TaskDeps } from "./run-task.ts";
import { titleOf } from "./title.ts";
import type { TurnEvent } from "./turn-event.ts";

export type TurnDeps = Omit<BesideDeps, "windows">;

export interface FireRequest {
  readonly neuron: NeuronConfig;
  /** A new conversation where it is absent. */
  readonly conversationId?: ConversationId;
  /** A message that begins with `/name` calls a tool by hand. */
  readonly text: string;
  readonly signal: AbortSignal;
}

export interface Turn {
  /**
   * Fires the neuron: `started` first, `ended` last, always. The work begins when the listening does; who stops
   * listening stops it. The question is stored before anything else, and what is said is kept however it ends. A bug
   * is thrown after `ended`.
   */
  fire(request: FireRequest): AsyncIterable<TurnEvent>;
  /** Answers the last question again. The answer that is there gives way when the new one has said something. */
  fireAgain(request: Omit<FireRequest, "text"> & { readonly conversationId: ConversationId }): AsyncIterable<TurnEvent>;
  /** Puts the last question to another model too: see ask-beside.ts. Events like `fire`'s. */
  fireBeside(request: AskBeside & { readonly signal: AbortSignal }): AsyncIterable<TurnEvent>;
  /**
   * Opens the neuron's model and computes what the next prompt will begin with, byte for byte; with what has been
   * `typed` of the question so far, that too. Resolves to whether it did: not when the model could not be opened or the
   * signal aborted.
   */
  prepare(
    neuron: NeuronConfig,
    conversationId: ConversationId | undefined,
    typed: string,
    signal: AbortSignal,
  ): Promise<boolean>;
  /** How the next prompt would fill the window of the neuron's model, in tokens. Opens the model if it is not open. */
  context(neuron: NeuronConfig, conversationId: ConversationId | undefined): Promise<ContextUse | undefined>;
}

export function createTurn(deps: TurnDeps): Turn {
  const { conversations, clock, newId } = deps;
  const taskDeps: BesideDeps = { ...deps, windows: new Map() };

  async function newQuestion({ neuron, conversationId, text }: FireRequest): Promise<Task | string> {
    const conversation =
      conversationId === undefined
        ? await conversations.create(neuron.metadata.id)
        : await conversations.get(conversationId);
    if (conversation === undefined) return gone;
    const at = clock.now();
    const question: QuestionMessage = { role: "question", id: newId(), conversationId: conversation.id, at, text };
    const answer = emptyAnswer(newId(), conversation.id, at);
    return {
      neuron,
      question,
      draft: createAnswerDraft(deps, answer),
      first: (now) => {
        const title = now.title === untitled ? titleOf(text) : now.title;
        return [putConversation({ ...now, title, updatedAt: at }), putMessage(question), putMessage(answer)];
      },
    };
  }

  /** The model opens while the question is being stored. */
  function openEarly({ neuron, text }: FireRequest, signal: AbortSignal): Pick<TaskDeps, "opening"> {
    if (isHandCall(text)) return {};
    const opening = openFor(deps, neuron, signal);
    opening.catch(() => undefined); // thrown where the model is wanted
    return { opening };
  }

  async function sameQuestion(neuron: NeuronConfig, conversationId: ConversationId): Promise<Task | string> {
    const messages = await conversations.messages(conversationId);
    const place = messages.findLastIndex((message) => message.role === "question");
    const question = messages[place];
    if (question?.role !== "question") return "There is no question here to answer again. Ask one.";
    const after = messages[place + 1];
    const replaces = after?.role === "answer" ? after : undefined;
    const answer = emptyAnswer(replaces?.id ?? newId(), conversationId, clock.now());
    const draft = createAnswerDraft(deps, answer, replaces);
    return { neuron, question, draft, first: () => [], ...(replaces === undefined ? {} : { replaces }) };
  }

  return {
    fire: (request) =>
      listen(request.signal, (tell, signal) =>
        runTask({ ...taskDeps, ...openEarly(request, signal) }, request, () => newQuestion(request), tell, signal),
      ),
    fireAgain: (request) =>
      listen(request.signal, (tell, signal) =>
        runTask(taskDeps, request, () => sameQuestion(request.neuron, request.conversationId), tell, signal),
      ),
    fireBeside: (request) => listen(request.signal, (tell, signal) => askBeside(taskDeps, request, tell, signal)),
    prepare: (neuron, conversationId, typed, signal) => readAhead(taskDeps, neuron, conversationId, typed, signal),
    context: (neuron, conversationId) => contextUse(taskDeps, neuron, conversationId),
  };
}

const emptyAnswer = (id: string, conversationId: ConversationId, at: number): AnswerMessage => ({
  ...{ role: "answer", id, conversationId, at, text: "", state: "streaming" },
  ...{ passages: [], citations: [], calls: [], model: "", engine: "" },
});

/** Runs `work` while somebody listens, and stops it when they stop. */
async function* listen(
  signal: AbortSignal,
  work: (tell: (event: TurnEvent) => void, signal: AbortSignal) => Promise<void>,
): AsyncGenerator<TurnEvent> {
  const left = new AbortController();
  const events = createEventQueue<TurnEvent>(() => left.abort());
  const working = work((event) => events.push(event), AbortSignal.any([signal, left.signal])).then(
    () => events.end(),
    (fault: unknown) => events.end(fault instanceof Error ? fault : new Error(String(fault))),
  );
  try {
    yield* events.read();
  } finally {
    await working;
  }
}
