import type { Change } from "#core/words/rows.ts";
import type { CallRecord } from "#core/synapse/call-record.ts";
import type { MessageId } from "#core/words/ids.ts";
import type { AnswerMessage } from "./conversation.ts";
import { putConversation, putMessage, type Conversations } from "./conversations.ts";
import { callsOf, hasSaid, inPlaceOf, withEachVersion } from "./versions.ts";

/** An answer that is being given, kept as it grows: a crash costs at most half a second of it. */
export interface AnswerDraft {
  readonly current: AnswerMessage;
  /** Takes the change at once and stores it soon. */
  change(part: Partial<AnswerMessage>): void;
  /** Stores what stands now; resolves when it is durable. A write that fails is told at the end, by `finish`. */
  keep(): Promise<void>;
  /** Stores the end. Resolves when it is durable; rejects with StorageTrouble. */
  finish(part: Partial<AnswerMessage>, at: number): Promise<void>;
}

/** Milliseconds between two writes of a growing answer. */
const flushEvery = 500;

export interface DraftDeps {
  readonly conversations: Pick<Conversations, "change" | "message">;
}

/**
 * `replaces`: the answer that is given again. It stays as it is until the new one has said something, so that a retry
 * that comes to nothing takes nothing away; then it is kept beside the new one.
 */
export function createAnswerDraft(
  { conversations }: DraftDeps,
  first: AnswerMessage,
  replaces?: AnswerMessage,
): AnswerDraft {
  const isWorthKeeping = (current: AnswerMessage): boolean =>
    replaces === undefined || !hasSaid(replaces) || hasSaid(current);
  // A conversation that was removed meanwhile stays removed, and a call that was taken back stays taken back.
  return createKeptDraft(replaces === undefined ? first : inPlaceOf(first, replaces), async (held, at) => {
    const { id, conversationId } = held.current;
    await conversations.change(conversationId, async (conversation) => {
      if (!isWorthKeeping(held.current)) return [];
      const kept = await conversations.message(id);
      if (kept?.role === "answer") held.current = withUndone(held.current, callsOf(kept));
      const changes: Change[] = [putMessage(held.current)];
      if (at !== undefined) changes.push(putConversation({ ...conversation, updatedAt: at }));
      return changes;
    });
  });
}

/** A second model's answer that is being given, kept with its question (second-answer.ts). One that said nothing is not kept. */
export function createSecondDraft(
  { conversations }: DraftDeps,
  questionId: MessageId,
  first: AnswerMessage,
): AnswerDraft {
  return createKeptDraft(first, async (held) => {
    if (held.current.text === "") return;
    await conversations.change(held.current.conversationId, async () => {
      const question = await conversations.message(questionId);
      if (question?.role !== "question") return [];
      const { role: _role, id: _id, conversationId: _conversation, versions: _versions, ...beside } = held.current;
      return [putMessage({ ...question, beside })];
    });
  });
}

/** An answer that `store` keeps as it grows; `at` is given with its end. */
function createKeptDraft(
  first: AnswerMessage,
  store: (held: { current: AnswerMessage }, at?: number) => Promise<void>,
): AnswerDraft {
  const held = { current: first };
  let timer: ReturnType<typeof setTimeout> | undefined;
  let writing: Promise<void> = Promise.resolve();

  function keep(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    // One that fails is not told here: the next one may pass, and the last one tells.
    writing = writing.then(() => store(held)).catch(() => undefined);
    return writing;
  }

  return {
    get current() {
      return held.current;
    },
    change(part) {
      held.current = { ...held.current, ...part };
      timer ??= setTimeout(() => void keep(), flushEvery);
    },
    keep,
    async finish(part, at) {
      held.current = { ...held.current, ...part };
      clearTimeout(timer);
      timer = undefined;
      await writing;
      await store(held, at);
    },
  };
}

/** Undo writes its mark into what is kept, while the draft holds the call as it was. */
function withUndone(answer: AnswerMessage, kept: readonly CallRecord[]): AnswerMessage {
  const undone = new Set(kept.filter(({ state }) => state === "undone").map(({ id }) => id));
  if (undone.size === 0) return answer;
  return withEachVersion(answer, (version) => ({
    ...version,
    calls: version.calls.map((call) => (undone.has(call.id) ? { ...call, state: "undone" as const } : call)),
  }));
}
