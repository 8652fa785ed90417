import * as z from "zod/mini";
import type { Bytes } from "#core/words/bytes.ts";
import { failure, ok, type Result } from "#core/words/result.ts";
import type { Message } from "#core/neuron/conversation.ts";
import { factLimits } from "#core/memory/facts.ts";
import { conversationSchema, messageSchema } from "#core/neuron/stored.ts";
import type { PackageContents, PackageConversation, PackageDocument, PackageFact } from "./contents.ts";
import type { LongTermRow, MemoryTables, WorkingRow } from "./memory-database.ts";
import { readJson } from "./read-json.ts";

/** A moment a calendar can show, in whole milliseconds since 1970. */
const Moment = z.int().check(z.minimum(0), z.maximum(8.64e15));
const Count = z.int().check(z.nonnegative());
const Id = z.string().check(z.minLength(1), z.maxLength(128));

const ConversationTimes = z.object({ id: Id, createdAt: Moment, updatedAt: Moment });
const MessageTimes = z.object({ id: Id, at: Moment });
const FactMetadata = z.object({ kind: z.literal("fact"), updatedAt: Moment });
const DocumentMetadata = z.object({
  kind: z.literal("document"),
  id: Id,
  name: z.string(),
  bytes: Count,
  sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  addedAt: Moment,
  vectors: z.object({ model: z.string(), dimensions: z.int().check(z.positive(), z.maximum(65_536)), offset: Count }),
});
const PassageMetadata = z.object({
  kind: z.literal("passage"),
  document: z.string(),
  ordinal: Count,
  start: Count,
  end: Count,
  heading: z.string(),
});
const Kind = z.object({ kind: z.string() });

type Remembered = Pick<PackageContents, "facts" | "conversations" | "documents">;

/** The other way of `tablesOf`, for a stranger's tables: everything is checked, nothing is mended. */
export function contentsOf(tables: MemoryTables, vectors: Bytes): Result<Remembered, string> {
  try {
    return ok({
      facts: readFacts(tables),
      conversations: readConversations(tables),
      documents: readDocuments(tables.l3_long_term, vectors),
    });
  } catch (error) {
    if (error instanceof Unreadable) return failure(error.message);
    throw error;
  }
}

/** Carries the sentence from the depths of reading to `contentsOf`, and no further. */
class Unreadable extends Error {}

const refuse = (what: string): never => {
  throw new Unreadable(
    `The memory in this file cannot be read: ${what} is not as BRANE writes it. Ask for the file to be saved again.`,
  );
};

function read<Value>(schema: z.ZodMiniType<Value>, value: unknown, what: string): Value {
  const result = schema.safeParse(value);
  return result.success ? result.data : refuse(what);
}

const objectOf = (metadata: string, what: string): object => {
  const value = readJson(metadata);
  return typeof value === "object" && value !== null ? value : refuse(what);
};

function readFacts(tables: MemoryTables): readonly PackageFact[] {
  const facts = tables.l4_persistent.map(({ key, value, metadata }) => {
    const { updatedAt } = read(FactMetadata, readJson(metadata), "a fact");
    // Facts stand in every prompt: one that a person could not have set here does not come in by a file either.
    const fits = key.trim() === key && key !== "" && key.length <= factLimits.key && value.length <= factLimits.value;
    if (!fits) refuse("a fact");
    return { key, value, updatedAt };
  });
  once(facts.map(({ key }) => key));
  return facts;
}

function readConversations(tables: MemoryTables): readonly PackageConversation[] {
  const conversations: Omit<PackageConversation, "messages">[] = [];
  const messages: Message[] = [];
  const readRow = ({ content, metadata }: WorkingRow, layer: 1 | 2) => {
    const value = objectOf(metadata, "a message");
    const { kind } = read(Kind, value, "a message");
    if (kind === "message") {
      read(MessageTimes, value, "a message");
      messages.push(read(messageSchema, { ...value, text: content }, "a message"));
    } else if (kind === "conversation" && layer === 2) {
      read(ConversationTimes, value, "a conversation");
      const { neuronId: _neuronId, ...conversation } = read(
        conversationSchema,
        { ...value, neuronId: "", title: content },
        "a conversation",
      );
      conversations.push(conversation);
    } else refuse("a row of a kind it does not know");
  };
  for (const row of tables.l1_working_memory) readRow(row, 1);
  for (const row of tables.l2_short_term) readRow(row, 2);
  once(conversations.map(({ id }) => id));
  once(messages.map(({ id }) => id));
  const said = new Map(conversations.map(({ id }): [string, Message[]] => [id, []]));
  for (const message of messages) {
    (said.get(message.conversationId) ?? refuse("a message without a conversation")).push(message);
  }
  return conversations.map((conversation) => ({ ...conversation, messages: said.get(conversation.id) ?? [] }));
}

function readDocuments(rows: readonly LongTermRow[], vectors: Bytes): readonly PackageDocument[] {
  const documents: PackageDocument[] = [];
  let used = 0;
  for (const [whole, ...pieces] of documentsWithPieces(rows)) {
    const { kind: _kind, vectors: where, ...facts } = read(DocumentMetadata, readJson(whole.metadata), "a document");
    const text = whole.content;
    const passages = pieces.map((piece, ordinal) => readPassage(piece, ordinal, facts.id, text));
    const size = passages.length * where.dimensions * 4;
    if (where.offset !== used || used + size > vectors.length) refuse("a document's vectors");
    const data = vectors.slice(used, used + size);
    // One NaN would make the whole index refuse.
    if (new Float32Array(data.buffer).some((number) => !Number.isFinite(number))) refuse("a document's vectors");
    documents.push({ ...facts, text, passages, vectors: { model: where.model, dimensions: where.dimensions, data } });
    used += size;
  }
  if (used !== vectors.length) refuse("the vectors");
  once(documents.map(({ id }) => id));
  return documents;
}

type WholeAndPieces = [LongTermRow, ...LongTermRow[]];

/** A document's row is followed by those of its passages. */
function documentsWithPieces(rows: readonly LongTermRow[]): readonly WholeAndPieces[] {
  const documents: WholeAndPieces[] = [];
  for (const row of rows) {
    const current = documents.at(-1);
    if (row.category === "document") documents.push([row]);
    else if (row.category === "passage" && current !== undefined) current.push(row);
    else refuse("a row of a kind it does not know");
  }
  return documents;
}

function readPassage(row: LongTermRow, ordinal: number, document: string, text: string) {
  const passage = read(PassageMetadata, readJson(row.metadata), "a passage");
  const { start, end, heading } = passage;
  const fits = passage.document === document && passage.ordinal === ordinal && start < end && end <= text.length;
  if (!fits || text.slice(start, end).toWellFormed() !== row.content) refuse("a passage");
  return { start, end, heading };
}

function once(words: readonly string[]): void {
  if (new Set(words).size !== words.length) refuse("something that is there twice");
}
