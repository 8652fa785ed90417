/** How conversations lie in storage, and the schemas that read what comes back. */
import * as z from "zod/mini";
import type { NeuronId } from "#core/words/ids.ts";
import type { Conversation, Message } from "./conversation.ts";

export { conversationStore, messageStore } from "./stores.ts";

/** What a conversation's prompt begins with. Written once and kept, byte-equal, so that the engine need not read it again. */
export interface Opening {
  readonly text: string;
  /** The neuron's own part of it: when that has changed, a new opening is made. */
  readonly instructions: string;
  /** The facts the model has been told so far, in the opening or in a later question. */
  readonly told: Readonly<Record<string, string>>;
}

export interface StoredConversation extends Conversation {
  readonly opening?: Opening;
}

const json = z.json();
const number = z.number();
const text = z.string();

const passage = z.object({
  documentId: text,
  document: text,
  ordinal: number,
  heading: text,
  text,
  start: number,
  end: number,
  score: number,
});
const usage = z.object({
  promptTokens: number,
  computedTokens: number,
  answerTokens: number,
  firstTokenMs: number,
  totalMs: number,
  estimated: z.exactOptional(z.literal(true)),
});
const call = z.object({
  id: text,
  name: text,
  arguments: z.record(text, json),
  proposed: z.exactOptional(z.record(text, json)),
  state: z.enum(["asked", "running", "done", "denied", "failed", "undone"]),
  result: z.exactOptional(text),
  undoUntil: z.exactOptional(number),
});
const promptTurn = z.object({
  role: z.enum(["system", "user", "assistant"]),
  content: text,
  call: z.exactOptional(z.object({ name: text, arguments: z.record(text, json), before: text })),
  isResult: z.exactOptional(z.literal(true)),
});

const version = z.object({
  at: number,
  text,
  state: z.enum(["streaming", "done", "stopped", "length", "failed"]),
  error: z.exactOptional(text),
  passages: z.array(passage),
  citations: z.array(z.object({ at: number, passage: number, beyond: z.exactOptional(z.array(z.string())) })),
  calls: z.array(call),
  model: text,
  engine: text,
  small: z.exactOptional(z.literal(true)),
  why: z.exactOptional(text),
  instead: z.exactOptional(text),
  usage: z.exactOptional(usage),
  saidBefore: z.exactOptional(number),
  turns: z.exactOptional(z.array(promptTurn)),
  noRetry: z.exactOptional(z.literal(true)),
});
const question = z.object({
  role: z.literal("question"),
  id: text,
  conversationId: text,
  at: number,
  text,
  sent: z.exactOptional(text),
  beside: z.exactOptional(version),
});
const answer = z.extend(version, {
  role: z.literal("answer"),
  id: text,
  conversationId: text,
  versions: z.exactOptional(z.object({ place: number, others: z.array(version), beside: z.exactOptional(number) })),
});

/** Reads a message from outside: a stored row, or a package. */
export const messageSchema: z.ZodMiniType<Message> = z.discriminatedUnion("role", [question, answer]);

export const conversationSchema: z.ZodMiniType<StoredConversation> = z.object({
  id: text,
  neuronId: text,
  title: text,
  createdAt: number,
  updatedAt: number,
  opening: z.exactOptional(z.object({ text, instructions: text, told: z.record(text, text) })),
});

/** Undefined for what this version cannot read: it is left as it lies, and not shown. */
export function readMessage(value: unknown): Message | undefined {
  const read = messageSchema.safeParse(value);
  return read.success ? read.data : undefined;
}

export function readConversation(value: unknown): StoredConversation | undefined {
  const read = conversationSchema.safeParse(value);
  return read.success ? read.data : undefined;
}

export const conversationTag = (neuronId: NeuronId): readonly string[] => [neuronId];
