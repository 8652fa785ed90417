import type { AuditPort } from "#core/words/audit-port.ts";
import { noUsage } from "#core/broker/engine.ts";
import type { ConversationId } from "#core/words/ids.ts";
import type { Clock, Locks } from "#core/words/ports.ts";
import { StorageTrouble, type Change, type Rows } from "#core/words/rows.ts";
import { sentenceOf } from "#core/words/result.ts";
import type { CallRecord } from "#core/synapse/call-record.ts";
import type { CallTool } from "#core/synapse/call.ts";
import type { AnswerDraft } from "./answer-draft.ts";
import { askModel, type Answered, type AskModelDeps } from "./ask-model.ts";
import type { AnswerMessage, QuestionMessage } from "./conversation.ts";
import type { Conversations } from "./conversations.ts";
import { callByHand, isHandCall } from "./hand-call.ts";
import { answerLock, turnLock } from "./locks.ts";
import type { NeuronConfig } from "./neuron.ts";
import type { NeuronStates, TurnState } from "./neuron-states.ts";
import { callingNeuron } from "./prompt-parts.ts";
import { conversationStore, type StoredConversation } from "./stored.ts";
import type { TurnEvent } from "./turn-event.ts";

export interface TaskDeps extends AskModelDeps {
  readonly rows: Rows;
  readonly conversations: Conversations;
  readonly locks: Locks;
  readonly clock: Clock;
  readonly newId: () => string;
  /** The one way a tool is called, whoever asks (core/synapse/call.ts). */
  readonly callTool: CallTool;
  readonly audit: Pick<AuditPort, "note">;
  readonly states: NeuronStates;
}

/** What is answered, and where that is stored: decided before anything runs. */
export interface Task {
  readonly neuron: NeuronConfig;
  readonly question: QuestionMessage;
  readonly draft: AnswerDraft;
  /** The answer that is given again. */
  readonly replaces?: AnswerMessage;
  /** What has to be stored before anything else happens. */
  readonly first: (conversation: StoredConversation) => readonly Change[];
}

type Tell = (event: TurnEvent) => void;
type Ended = Omit<Extract<TurnEvent, { readonly kind: "ended" }>, "kind">;
/** `fault`: a bug, told in words first and thrown afterwards. */
interface Ending {
  readonly ended: Ended;
  readonly fault?: Error;
}

/** Runs one turn from its first write to its last. Tells `started` first and `ended` last, always. */
export async function runTask(
  deps: TaskDeps,
  about: { readonly neuron: NeuronConfig; readonly conversationId?: ConversationId },
  decide: () => Promise<Task | string>,
  tell: Tell,
  signal: AbortSignal,
): Promise<void> {
  const state = deps.states.begin(about.neuron.metadata.id);
  const watch = createStopwatch(deps.clock);
  let conversationId = about.conversationId ?? "";
  const told = { started: false };
  const tellOn: Tell = (event) => {
    told.started ||= event.kind === "started";
    if (event.kind === "delta") watch.firstWord();
    tell(event);
  };
  const { ended, fault } = await decide()
    .then((task): Ending | Promise<Ending> => {
      if (typeof task === "string") return { ended: failed(task) };
      conversationId = task.question.conversationId;
      return keepAndAnswer(deps, task, { tell: tellOn, state, watch, signal });
    })
    .catch((thrown: unknown): Ending => {
      const { error, ...rest } = wordsFor(thrown);
      return { ended: failed(`Your question could not be kept. ${error}`), ...rest };
    });
  if (!told.started) tell({ kind: "started", conversationId, model: "", engine: "" });
  state.end(ended.reason === "failed" ? "error" : "idle");
  tell({ kind: "ended", ...ended });
  if (fault !== undefined) throw fault;
}

export interface Outcome {
  readonly answered: Answered;
  readonly fault?: Error;
}

interface Running {
  readonly tell: Tell;
  readonly state: TurnState;
  readonly watch: Stopwatch;
  readonly signal: AbortSignal;
}

/** Rejects when the question cannot be stored: then nothing else has happened. */
function keepAndAnswer(deps: TaskDeps, task: Task, { signal: wanted, ...rest }: Running): Promise<Ending> {
  const { question, draft } = task;
  const { conversationId } = question;
  // Other tabs see by this lock that somebody is writing the answer (see `settle` in conversations.ts).
  return deps.locks.withLock(answerLock(draft.current.id), async () => {
    if (!(await deps.conversations.change(conversationId, task.first))) return { ended: failed(gone) };
    const removed = whenRemoved(deps, conversationId);
    const running: Running = { ...rest, signal: AbortSignal.any([wanted, removed.signal]) };
    const end = async ({ answered, fault }: Outcome): Promise<Ending> => {
      const ended = await keepEnd(deps, task, answered, rest.watch);
      return fault === undefined ? { ended } : { ended, fault };
    };
    const turn = { began: false };
    const inTurn = async () => {
      turn.began = true;
      const outcome = await answer(deps, task, running).then(
        (answered): Outcome => ({ answered }),
        (thrown: unknown) => brokenOff(thrown, running.signal),
      );
      return end(outcome); // before the next one's turn: its prompt holds this answer
    };
    try {
      return await deps.locks.withLock(turnLock(conversationId), inTurn, running.signal);
    } catch (thrown) {
      if (turn.began) throw thrown;
      return await end(brokenOff(thrown, running.signal));
    } finally {
      removed.leave();
    }
  });
}

/** What a turn comes to that was stopped or broke: a bug among it is told in words first and thrown afterwards. */
export function brokenOff(thrown: unknown, signal: AbortSignal): Outcome {
  const nothing = { usage: noUsage, rest: {} };
  if (signal.aborted) return { answered: { reason: "stopped", ...nothing } };
  const { error, ...rest } = wordsFor(thrown);
  return { answered: { reason: "failed", error, ...nothing }, ...rest };
}

/** What is said when the conversation was removed before the question could be kept. */
export const gone = "This conversation is not here any more. Begin a new one.";

/** Aborts when the conversation is removed, with its neuron or alone, in whatever tab: nobody will read the answer. */
function whenRemoved(
  { rows, conversations }: Pick<TaskDeps, "rows" | "conversations">,
  id: ConversationId,
): { readonly signal: AbortSignal; readonly leave: () => void } {
  const removed = new AbortController();
  const look = async () => {
    if ((await conversations.get(id)) === undefined) removed.abort();
  };
  // Storage that cannot be read just now says nothing about the conversation.
  const leave = rows.watch([conversationStore], () => void look().catch(() => undefined));
  return { signal: removed.signal, leave };
}

function answer(deps: TaskDeps, task: Task, { tell, state, watch, signal }: Running): Promise<Answered> {
  const { neuron, question, draft } = task;
  const byHand = isHandCall(question.text);
  async function call(name: string, args: unknown, options: { readonly incomplete?: true } = {}): Promise<CallRecord> {
    const caller = callingNeuron(neuron);
    const request = { callId: deps.newId(), neuron: caller, name, arguments: args, signal, ...options };
    let last: CallRecord | undefined;
    state.set("executing");
    for await (const record of deps.callTool({ ...request, by: byHand ? "person" : "model" })) {
      last = record;
      watch.waits(record.state === "asked");
      draft.change({ calls: withCall(draft.current.calls, record) });
      // What has happened outside the conversation is in it before anybody is told, with the way to take it back.
      if (hasEnded(record)) await draft.keep();
      tell({ kind: "tool", call: record });
    }
    state.set("thinking");
    if (last === undefined) throw new Error("The call ended without saying how."); // synapse/call promises an end
    return last;
  }
  const asking = { ...task, call, tell, signal };
  return byHand ? callByHand(deps, asking) : askModel(deps, asking);
}

/** Stores how it ended. An answer that cannot be kept is told as failed, with all its text. */
async function keepEnd(deps: TaskDeps, task: Task, answered: Answered, watch: Stopwatch): Promise<Ended> {
  const { neuron, draft } = task;
  const { reason, error, rest } = answered;
  const usage = { ...answered.usage, ...watch.times() };
  const why = error === undefined ? {} : { error };
  const again = rest.saidBefore === undefined ? {} : { saidBefore: rest.saidBefore };
  const { text } = draft.current;
  try {
    await draft.finish({ state: reason, usage, ...why, ...rest }, deps.clock.now());
    const { conversationId, model, engine } = draft.current;
    await deps.audit.note({
      action: isHandCall(task.question.text) ? "neuron.by-hand" : "neuron.answer",
      neuronId: neuron.metadata.id,
      subject: conversationId,
      details: { model, engine, reason, promptTokens: usage.promptTokens, answerTokens: usage.answerTokens, ...again },
    });
  } catch (thrown) {
    if (!(thrown instanceof StorageTrouble)) throw thrown;
    return { reason: "failed", text, error: `This answer could not be kept. ${thrown.message}`, usage };
  }
  return { reason, text, usage, ...why, ...again };
}

const hasEnded = ({ state }: CallRecord): boolean => state !== "asked" && state !== "running";

const withCall = (calls: readonly CallRecord[], call: CallRecord): readonly CallRecord[] => {
  const place = calls.findIndex(({ id }) => id === call.id);
  return place < 0 ? [...calls, call] : calls.with(place, call);
};

const failed = (error: string): Ended => ({ reason: "failed", text: "", error, usage: noUsage });

/** Storage that is full or blocked is no bug, and its sentence says what to do. Everything else is. */
function wordsFor(thrown: unknown): { readonly error: string; readonly fault?: Error } {
  if (thrown instanceof StorageTrouble) return { error: thrown.message };
  return {
    error: `Something broke inside BRANE: ${sentenceOf(thrown)} Try again.`,
    fault: thrown instanceof Error ? thrown : new Error(String(thrown)),
  };
}

interface Stopwatch {
  firstWord(): void;
  /** From when to when the answer waits for a person's yes or no: that is not the answer's time. */
  waits(isWaiting: boolean): void;
  times(): { readonly firstTokenMs: number; readonly totalMs: number };
}

/** Times as a person feels them: from the sending on, waiting for a model or another answer included, but not for them. */
export function createStopwatch(clock: Clock): Stopwatch {
  const began = clock.now();
  let first: number | undefined;
  let waited = 0;
  let since: number | undefined;
  const passed = () => clock.now() - began - waited;
  return {
    firstWord: () => void (first ??= passed()),
    waits(isWaiting) {
      if (since !== undefined) waited += clock.now() - since;
      since = isWaiting ? clock.now() : undefined;
    },
    times: () => ({ firstTokenMs: first ?? passed(), totalMs: passed() }),
  };
}
