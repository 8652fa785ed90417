import { concat } from "#core/words/bytes.ts";
import type { Bytes } from "#core/words/bytes.ts";
import { canonicalText } from "./canonical-text.ts";
import type { PackageContents, PackageConversation, PackageDocument } from "./contents.ts";
import type { LongTermRow, MemoryTables, WorkingRow } from "./memory-database.ts";

export interface Remembered {
  readonly tables: MemoryTables;
  /** All vectors, one behind the other, f32 little-endian; each document says where its own begin. */
  readonly vectors: Bytes;
}

/**
 * What a neuron remembers, laid into the seeds' four layers:
 * - l1, working memory: the messages of the conversation that was used last;
 * - l2, short term: every conversation, and the messages of the others;
 * - l3, long term: each document's text, followed by its passages;
 * - l4, persistent: the facts.
 *
 * Takes normal contents (`normalContents`), so that equal memories give equal tables.
 */
export function tablesOf(contents: PackageContents): Remembered {
  const { conversations, documents, facts } = contents;
  const last = lastUsed(conversations);
  const parts: Bytes[] = [];
  let offset = 0;
  const l3 = documents.flatMap((document) => {
    const rows = documentRows(document, offset);
    parts.push(document.vectors.data);
    offset += document.vectors.data.length;
    return rows;
  });
  const tables: MemoryTables = {
    l1_working_memory: last === undefined ? [] : messageRows(last),
    l2_short_term: conversations.flatMap((conversation) => [
      conversationRow(conversation),
      ...(conversation === last ? [] : messageRows(conversation)),
    ]),
    l3_long_term: l3,
    l4_persistent: facts.map(({ key, value, updatedAt }) => ({
      key,
      value,
      metadata: canonicalText({ kind: "fact", updatedAt }),
      timestamp: timestampOf(updatedAt),
    })),
  };
  return { tables, vectors: concat(...parts) };
}

function lastUsed(conversations: readonly PackageConversation[]): PackageConversation | undefined {
  return conversations.reduce<PackageConversation | undefined>(
    (last, next) => (last === undefined || next.updatedAt >= last.updatedAt ? next : last),
    undefined,
  );
}

function conversationRow({ title, messages: _messages, ...rest }: PackageConversation): WorkingRow {
  return {
    content: title,
    timestamp: timestampOf(rest.updatedAt),
    metadata: canonicalText({ kind: "conversation", ...rest }),
  };
}

const messageRows = ({ messages }: PackageConversation): WorkingRow[] =>
  messages.map(({ text, ...rest }) => ({
    content: text,
    timestamp: timestampOf(rest.at),
    metadata: canonicalText({ kind: "message", ...rest }),
  }));

function documentRows(document: PackageDocument, offset: number): LongTermRow[] {
  const { text, passages, vectors, ...rest } = document;
  const { model, dimensions } = vectors;
  const timestamp = timestampOf(document.addedAt);
  const whole: LongTermRow = {
    content: text,
    category: "document",
    timestamp,
    metadata: canonicalText({ kind: "document", ...rest, vectors: { model, dimensions, offset } }),
  };
  const pieces = passages.map(({ start, end, heading }, ordinal) => ({
    content: text.slice(start, end).toWellFormed(),
    category: "passage",
    timestamp,
    metadata: canonicalText({ kind: "passage", document: document.id, ordinal, start, end, heading }),
  }));
  return [whole, ...pieces];
}

/** As SQLite's own functions read it, to the millisecond. */
const timestampOf = (milliseconds: number): string =>
  new Date(milliseconds).toISOString().replace("T", " ").replace("Z", "");
