import type { Change } from "#core/words/rows.ts";
import type { CallRecord } from "#core/synapse/call-record.ts";
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
  let current = replaces === undefined ? first : inPlaceOf(first, replaces);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let writing: Promise<void> = Promise.resolve();

  const isWorthKeeping = (): boolean => replaces === undefined || !hasSaid(replaces) || hasSaid(current);

  /** A conversation that was removed meanwhile stays removed, and a call that was taken back stays taken back. */
  async function store(at?: number): Promise<void> {
    await conversations.change(current.conversationId, async (conversation) => {
      if (!isWorthKeeping()) return [];
      const kept = await conversations.message(current.id);
      if (kept?.role === "answer") current = withUndone(current, callsOf(kept));
      const changes: Change[] = [putMessage(current)];
      if (at !== undefined) changes.push(putConversation({ ...conversation, updatedAt: at }));
      return changes;
    });
  }

  function storeSoon(): void {
    timer ??= setTimeout(() => void keep(), flushEvery);
  }

  function keep(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    // One that fails is not told here: the next one may pass, and the last one tells.
    writing = writing.then(() => store()).catch(() => undefined);
    return writing;
  }

  return {
    get current() {
      return current;
    },
    change(part) {
      current = { ...current, ...part };
      storeSoon();
    },
    keep,
    async finish(part, at) {
      current = { ...current, ...part };
      clearTimeout(timer);
      timer = undefined;
      await writing;
      await store(at);
    },
  };
}

/** An answer that is not stored while it grows: who gives it keeps it at its end. */
export function createLooseDraft(first: AnswerMessage): AnswerDraft {
  let current = first;
  const change: AnswerDraft["change"] = (part) => void (current = { ...current, ...part });
  return {
    get current() {
      return current;
    },
    change,
    keep: () => Promise.resolve(),
    finish(part) {
      change(part);
      return Promise.resolve();
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
