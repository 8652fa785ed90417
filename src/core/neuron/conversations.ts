import type { ConversationId, MessageId, NeuronId } from "#core/words/ids.ts";
import type { Clock, Locks, Unsubscribe } from "#core/words/ports.ts";
import type { Change, Rows } from "#core/words/rows.ts";
import type { Conversation, Message } from "./conversation.ts";
import { liveRead } from "./live-read.ts";
import {
  conversationStore,
  conversationTag,
  messageStore,
  readConversation,
  readMessage,
  type StoredConversation,
} from "./stored.ts";

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
  rename(id: ConversationId, title: string): Promise<void>;
  remove(id: ConversationId): Promise<{ readonly restore: () => Promise<void> }>;
  /** Oldest first. */
  messages(id: ConversationId): Promise<readonly Message[]>;
  /** Also ends answers whose tab died in the middle: see `settle`. */
  watchMessages(id: ConversationId, listener: (messages: readonly Message[]) => void): Unsubscribe;
  /** What removing all conversations of a neuron takes, and what brings them back. */
  holdings(neuronId: NeuronId): Promise<{ readonly remove: readonly Change[]; readonly restore: readonly Change[] }>;
}

/** Held as long as an answer is being written, by the tab that writes it. */
export const answerLock = (id: MessageId): string => `answer:${id}`;

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

  async function messages(id: ConversationId): Promise<readonly Message[]> {
    const stored = await rows.list(messageStore, id);
    return stored.map((row) => readMessage(row.value)).filter((message) => message !== undefined);
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
        const message = readMessage(await rows.get(messageStore, id));
        if (message?.role !== "answer" || message.state !== "streaming") return;
        await rows.write([putMessage({ ...message, state: "stopped" })]);
      });
    } finally {
      settling.delete(id);
    }
  }

  async function changesOf(conversation: StoredConversation) {
    const stored = await rows.list(messageStore, conversation.id);
    const remove: Change[] = [{ kind: "delete", store: conversationStore, id: conversation.id }];
    const restore: Change[] = [putConversation(conversation)];
    for (const { id, value } of stored) {
      remove.push({ kind: "delete", store: messageStore, id });
      restore.push({ kind: "put", store: messageStore, id, value, tags: [conversation.id] });
    }
    return { remove, restore };
  }

  return {
    get,
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
      const conversation = await get(id);
      const name = title.trim().slice(0, 120);
      if (conversation === undefined || name === "") return;
      await rows.write([putConversation({ ...conversation, title: name })]);
    },
    async remove(id) {
      const conversation = await get(id);
      if (conversation === undefined) return { restore: () => Promise.resolve() };
      const { remove, restore } = await changesOf(conversation);
      await rows.write(remove);
      return { restore: () => rows.write(restore) };
    },
    watchMessages(id, listener) {
      return liveRead(
        rows,
        [messageStore],
        () => messages(id),
        (found) => {
          listener(found);
          for (const message of found) {
            if (message.role === "answer" && message.state === "streaming") void settle(message.id);
          }
        },
      );
    },
    async holdings(neuronId) {
      const each = await Promise.all((await list(neuronId)).map(changesOf));
      return { remove: each.flatMap(({ remove }) => remove), restore: each.flatMap(({ restore }) => restore) };
    },
  };
}
