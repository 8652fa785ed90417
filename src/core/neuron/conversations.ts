import { answerCacheStore } from "#core/broker/answer-cache.ts";
import type { ConversationId, MessageId, NeuronId } from "#core/words/ids.ts";
import type { Clock, Locks, Unsubscribe } from "#core/words/ports.ts";
import type { Change, Rows } from "#core/words/rows.ts";
import { beginningStore } from "./beginnings.ts";
import type { Conversation, Message, QuestionMessage } from "./conversation.ts";
import { draftId, draftStore, putDraft } from "./drafts.ts";
import { liveRead } from "./live-read.ts";
import { answerLock, conversationsLock, turnLock } from "./locks.ts";
import { isStillSo, questionsWithoutFacts, type KnownFact } from "./prompt.ts";
import {
  conversationStore,
  conversationTag,
  messageStore,
  readConversation,
  readMessage,
  type StoredConversation,
} from "./stored.ts";
import { besideInPlace, endedWithItsTab } from "./second-answer.ts";
import { showVersion } from "./versions.ts";

/** What a conversation is called until its first question gives it a name. */
export const untitled = "New chat";

/** Conversations and what was said in them. Every method rejects with StorageTrouble when storage fails. */
export interface Conversations {
  /** Those of one neuron, the one used last first. */
  list(neuronId: NeuronId): Promise<readonly Conversation[]>;
  watchList(neuronId: NeuronId, listener: (conversations: readonly Conversation[]) => void): Unsubscribe;
  get(id: ConversationId): Promise<StoredConversation | undefined>;
  /** A new one; the newest again when nothing has been said in it yet. */
  create(neuronId: NeuronId): Promise<Conversation>;
  /**
   * Writes what `how` makes of the conversation as it is kept now, while nobody else changes any. Resolves to false, and
   * nothing is written, when it is not there any more: so what was removed stays removed.
   */
  change(
    id: ConversationId,
    how: (conversation: StoredConversation) => readonly Change[] | Promise<readonly Change[]>,
  ): Promise<boolean>;
  rename(id: ConversationId, title: string): Promise<void>;
  remove(id: ConversationId): Promise<{ readonly restore: () => Promise<void> }>;
  /** Shows another of the answers to the same question, by its place from 0. Nothing happens while one is being given. */
  showVersion(id: MessageId, place: number): Promise<void>;
  message(id: MessageId): Promise<Message | undefined>;
  /** Oldest first. */
  messages(id: ConversationId): Promise<readonly Message[]>;
  /** Also ends answers whose tab died in the middle: see `settle`. */
  watchMessages(id: ConversationId, listener: (messages: readonly Message[]) => void): Unsubscribe;
  /**
   * Takes out of what is kept of prompts all that is no longer fact: openings that told it, questions that told it with
   * what was asked, and what a model computed of an opening. `facts`: what is known now. What a person or the model said
   * of it in a conversation stays, since that was said.
   */
  forget(neuronId: NeuronId, facts: readonly KnownFact[]): Promise<void>;
  /** What removing all conversations of a neuron takes, and what brings them back. Read and written under `conversationsLock`. */
  holdings(neuronId: NeuronId): Promise<{ readonly remove: readonly Change[]; readonly restore: readonly Change[] }>;
}

export const putConversation = (value: StoredConversation): Change => ({
  kind: "put",
  store: conversationStore,
  id: value.id,
  value,
  tags: conversationTag(value.neuronId),
});
export const putMessage = (value: Message): Change => ({
  kind: "put",
  store: messageStore,
  id: value.id,
  value,
  tags: [value.conversationId],
});

export interface ConversationsDeps {
  readonly rows: Rows;
  readonly locks: Locks;
  readonly clock: Clock;
  readonly newId: () => string;
}

export function createConversations({ rows, locks, clock, newId }: ConversationsDeps): Conversations {
  const settling = new Set<MessageId>();

  async function list(neuronId: NeuronId): Promise<readonly StoredConversation[]> {
    const stored = await rows.list(conversationStore, neuronId);
    return stored
      .map((row) => readConversation(row.value))
      .filter((conversation) => conversation !== undefined)
      .sort((one, other) => other.updatedAt - one.updatedAt || (one.id < other.id ? 1 : -1));
  }

  async function get(id: ConversationId): Promise<StoredConversation | undefined> {
    return readConversation(await rows.get(conversationStore, id));
  }

  const message = async (id: MessageId): Promise<Message | undefined> => readMessage(await rows.get(messageStore, id));

  const alone = <Value>(work: () => Promise<Value>): Promise<Value> => locks.withLock(conversationsLock, work);

  const change: Conversations["change"] = (id, how) =>
    alone(async () => {
      const conversation = await get(id);
      if (conversation === undefined) return false;
      const changes = await how(conversation);
      if (changes.length > 0) await rows.write(changes);
      return true;
    });

  async function messages(id: ConversationId): Promise<readonly Message[]> {
    const stored = await rows.list(messageStore, id);
    return stored.map((row) => readMessage(row.value)).filter((one) => one !== undefined);
  }

  /**
   * An answer that says `streaming` is being written by a tab, or was when its tab died. Who writes one holds its lock:
   * so wait for the lock, and whoever still says `streaming` then has nobody who writes it. It becomes `stopped`, with
   * what was kept of it.
   */
  async function settle(id: MessageId): Promise<void> {
    if (settling.has(id)) return;
    settling.add(id);
    try {
      await locks.withLock(answerLock(id), async () => {
        const kept = await message(id);
        if (kept === undefined) return;
        await change(kept.conversationId, async () => {
          const now = await message(id);
          return now?.role === "answer" && now.state === "streaming"
            ? [putMessage({ ...now, ...endedWithItsTab })]
            : [];
        });
      });
    } finally {
      settling.delete(id);
    }
  }

  /** The same for what another model says to a question: who writes that holds the question's lock. */
  async function settleBeside({ id, conversationId }: QuestionMessage): Promise<void> {
    if (settling.has(id)) return;
    settling.add(id);
    const place = () =>
      change(conversationId, async () => besideInPlace(await messages(conversationId), id).map(putMessage));
    try {
      await locks.withLock(answerLock(id), () => locks.withLock(turnLock(conversationId), place));
    } finally {
      settling.delete(id);
    }
  }

  async function changesOf(conversation: StoredConversation) {
    const stored = await rows.list(messageStore, conversation.id);
    const remove: Change[] = [{ kind: "delete", store: conversationStore, id: conversation.id }];
    const restore: Change[] = [putConversation(conversation)];
    // What was said in it is not said again elsewhere; a conversation that is brought back asks its model anew.
    for (const { id } of await rows.list(answerCacheStore, conversation.id)) {
      remove.push({ kind: "delete", store: answerCacheStore, id });
    }
    for (const { id, value } of stored) {
      remove.push({ kind: "delete", store: messageStore, id });
      restore.push({ kind: "put", store: messageStore, id, value, tags: [conversation.id] });
    }
    return { remove, restore };
  }

  return {
    get,
    change,
    message,
    messages,
    list,
    watchList: (neuronId, listener) => liveRead(rows, [conversationStore], () => list(neuronId), listener),
    async create(neuronId) {
      const [newest] = await list(neuronId);
      if (newest?.title === untitled && (await rows.list(messageStore, newest.id)).length === 0) return newest;
      const now = clock.now();
      const conversation: Conversation = { id: newId(), neuronId, title: untitled, createdAt: now, updatedAt: now };
      await rows.write([putConversation(conversation)]);
      return conversation;
    },
    async rename(id, title) {
      const name = title.trim().slice(0, 120);
      if (name !== "") await change(id, (conversation) => [putConversation({ ...conversation, title: name })]);
    },
    async remove(id) {
      let restore: readonly Change[] = [];
      await change(id, async (conversation) => {
        const held = await changesOf(conversation);
        const place = { neuronId: conversation.neuronId, conversationId: id };
        const draft = await rows.get(draftStore, draftId(place));
        restore = draft === undefined ? held.restore : [...held.restore, putDraft(place, draft)];
        return [
          ...held.remove,
          { kind: "delete", store: draftStore, id: draftId(place) },
          { kind: "delete", store: beginningStore, id: conversation.neuronId }, // it may hold what was said here
        ];
      });
      return { restore: () => (restore.length > 0 ? rows.write(restore) : Promise.resolve()) };
    },
    async showVersion(id, place) {
      const kept = await message(id);
      if (kept === undefined) return;
      await change(kept.conversationId, async () => {
        const now = await message(id);
        return now?.role === "answer" && now.state !== "streaming" ? [putMessage(showVersion(now, place))] : [];
      });
    },
    watchMessages(id, listener) {
      return liveRead(
        rows,
        [messageStore],
        () => messages(id),
        (found) => {
          listener(found);
          for (const one of found) {
            if (one.role === "answer" && one.state === "streaming") void settle(one.id);
            if (one.role === "question" && one.beside !== undefined) void settleBeside(one);
          }
        },
      );
    },
    forget: (neuronId, facts) =>
      alone(async () => {
        const changes: Change[] = [{ kind: "delete", store: beginningStore, id: neuronId }];
        for (const { opening, ...conversation } of await list(neuronId)) {
          if (opening === undefined || isStillSo(opening, facts)) continue;
          const retold = questionsWithoutFacts(await messages(conversation.id));
          changes.push(putConversation(conversation), ...retold.map(putMessage));
        }
        await rows.write(changes);
      }),
    async holdings(neuronId) {
      const each = await Promise.all((await list(neuronId)).map(changesOf));
      return { remove: each.flatMap(({ remove }) => remove), restore: each.flatMap(({ restore }) => restore) };
    },
  };
}
