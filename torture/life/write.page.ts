/** Writes into the browser's storage through the rooms, one write after the other, and tells what is there. */
import { openReadLog } from "#core/audit/testing/read-log.ts";
import { createFacts, readFacts } from "#core/memory/facts.ts";
import { createConversations, putConversation, putMessage } from "#core/neuron/conversations.ts";
import { readConversation, readMessage } from "#core/neuron/stored.ts";
import { createSealedRows } from "#core/vault/sealed-rows.ts";
import { openOwnKeyring, random } from "#core/vault/testing/open-keyring.ts";
import { createIds } from "#core/words/ids.ts";
import { createWebLocks } from "#platform/locks/web-locks.ts";
import { databaseName, openStorage } from "#platform/storage/open-storage.ts";

const neuronId = "writer";
/** The one conversation that all tabs write into; its title counts their messages, read and written by each. */
const shared = "shared";
const clock = { now: () => Date.now() };

async function open() {
  const damage: string[] = [];
  const storage = await openStorage();
  const keyring = await openOwnKeyring(storage.keys, random);
  const rows = createSealedRows({ raw: storage.rows, keyring, onDamage: ({ message }) => damage.push(message) });
  const locks = createWebLocks(navigator.locks);
  const newId = createIds({ clock, random });
  return {
    ...{ storage, rows, damage, newId },
    log: openReadLog({ rows, locks, clock, random }),
    facts: createFacts({ rows, clock }),
    conversations: createConversations({ rows, locks, clock, newId }),
  };
}

/** Makes the conversation, unless it is there. */
async function prepare(): Promise<void> {
  const { rows, storage } = await open();
  if ((await rows.get("conversations", shared)) === undefined) {
    const at = clock.now();
    await rows.write([putConversation({ id: shared, neuronId, title: "0", createdAt: at, updatedAt: at })]);
  }
  storage.close();
}

/** Writes number `from` and the following ones, a fact, a message, an entry of the log, in turns; tells each that is done. */
async function write(tab: string, from: number, times: number, tell: (at: number) => unknown): Promise<void> {
  const { log, facts, conversations, newId } = await open();
  for (let at = from; at < from + times; at += 1) {
    const text = `${tab} ${at}`;
    if (at % 3 === 0) await facts.set(neuronId, text, text);
    if (at % 3 === 1) {
      await conversations.change(shared, (now) => [
        putConversation({ ...now, title: String(Number(now.title) + 1) }),
        putMessage({ role: "question", id: newId(), conversationId: shared, at: clock.now(), text }),
      ]);
    }
    if (at % 3 === 2) await log.note({ action: "write", subject: text, details: { at } });
    await tell(at);
  }
}

export type Written =
  | { readonly kind: "lost" }
  | {
      readonly kind: "seen";
      readonly damage: readonly string[];
      readonly log: string;
      /** As `TAB NUMBER`; the log's in its order. */
      readonly facts: readonly string[];
      readonly messages: readonly string[];
      readonly notes: readonly string[];
      /** How many messages the conversation says it has. */
      readonly counted: number;
    };

async function written(): Promise<Written> {
  const databases = (await indexedDB.databases()).map(({ name }) => name);
  if (!databases.includes(databaseName)) return { kind: "lost" };
  const { storage, rows, log, damage } = await open();
  const conversation = readConversation(await rows.get("conversations", shared));
  if (conversation === undefined) return { kind: "lost" };
  const verdict = await log.verify();
  const messages = (await rows.list("messages", shared)).flatMap((row) => readMessage(row.value) ?? []);
  const seen = {
    ...{ kind: "seen" as const, damage, log: verdict.kind === "intact" ? "intact" : verdict.reason },
    facts: (await readFacts(rows, neuronId)).map(({ value }) => value),
    messages: messages.map((message) => message.text),
    notes: (await log.entries()).map(({ subject }) => subject),
    counted: Number(conversation.title),
  };
  storage.close();
  return seen;
}

Object.assign(globalThis, { storageWriter: { prepare, write, written } });
