/**
 * Another model's answer to a question, as it is kept: with the question while it grows, since the first model's answer
 * is still being written then; and beside that one, as a version of it, once both have ended.
 */
import type { MessageId } from "#core/words/ids.ts";
import type { AnswerMessage, Message } from "./conversation.ts";
import { withBeside } from "./versions.ts";

/** The answer that follows a question, where there is one. */
export function answerTo(messages: readonly Message[], questionId: MessageId): AnswerMessage | undefined {
  const after = messages[messages.findIndex(({ id }) => id === questionId) + 1];
  return after?.role === "answer" ? after : undefined;
}

/** How an answer ended whose tab was gone before it could say so itself. */
export const endedWithItsTab = {
  state: "stopped",
  error: "This answer ended when its tab was closed or loaded anew.",
} as const;

/**
 * The messages that change when what another model said takes its place beside the answer. One whose tab died in
 * mid-sentence counts as stopped. Where the question has no answer to stand beside, there is nothing left of it.
 */
export function besideInPlace(messages: readonly Message[], questionId: MessageId): readonly Message[] {
  const question = messages.find((message) => message.id === questionId);
  if (question?.role !== "question" || question.beside === undefined) return [];
  const { beside, ...bare } = question;
  const answer = answerTo(messages, questionId);
  const said = beside.state === "streaming" ? { ...beside, ...endedWithItsTab } : beside;
  return answer === undefined ? [bare] : [bare, withBeside(answer, said)];
}

/** The same messages with every second answer in its place: as they are once nobody speaks any more. */
export function allInPlace(messages: readonly Message[]): readonly Message[] {
  const changed = new Map(
    messages.flatMap(({ id }) => besideInPlace(messages, id).map((message) => [message.id, message] as const)),
  );
  return messages.map((message) => changed.get(message.id) ?? message);
}
