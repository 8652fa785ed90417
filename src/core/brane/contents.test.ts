import { expect, test } from "vitest";
import type { AnswerMessage } from "#core/neuron/conversation.ts";
import { normalContents, renewIds, type PackageContents } from "./contents.ts";
import { sampleContents } from "./testing/sample.ts";

function withVersion(): PackageContents {
  const contents = sampleContents();
  const call = { id: "k", name: "file_write", arguments: {}, state: "running", undoUntil: 5 } as const;
  return {
    ...contents,
    conversations: contents.conversations.map((conversation) => ({
      ...conversation,
      messages: conversation.messages.map((message) => {
        if (message.role === "question") return message;
        const { role: _role, id: _id, conversationId: _conversationId, ...version } = message;
        return { ...message, versions: { place: 1, others: [{ ...version, text: "Earlier.", calls: [call] }] } };
      }),
    })),
  };
}

const answerOf = (contents: PackageContents): AnswerMessage | undefined =>
  contents.conversations.flatMap(({ messages }) => messages).find((message) => message.role === "answer");

test("earlier answers travel as the shown one does: nothing hangs, nothing can be undone elsewhere", () => {
  const [earlier] = answerOf(normalContents(withVersion()))?.versions?.others ?? [];
  expect(earlier).toMatchObject({ text: "Earlier.", calls: [{ state: "failed" }] });
  expect(earlier?.calls[0]).not.toHaveProperty("undoUntil");
});

test("in a copy, earlier answers cite the copy's documents", () => {
  const copy = renewIds(withVersion(), "copy", () => crypto.randomUUID());
  const cited = answerOf(copy)?.versions?.others[0]?.passages[0]?.documentId;
  expect(copy.documents.map(({ id }) => id)).toContain(cited);
  expect(cited).not.toBe("d1");
});

test("what a second model was saying stands beside the answer, as stopped", () => {
  const contents = withVersion();
  const conversations = contents.conversations.map((conversation) => {
    const answer = conversation.messages.find((message) => message.role === "answer");
    if (answer?.role !== "answer") return conversation;
    const { role: _role, id: _id, conversationId: _conversation, versions: _versions, ...said } = answer;
    const beside = { ...said, text: "Half of", state: "streaming" } as const;
    return {
      ...conversation,
      messages: conversation.messages.map((message) =>
        message.role === "question" ? { ...message, beside } : message,
      ),
    };
  });
  const normal = normalContents({ ...contents, conversations });
  expect(answerOf(normal)?.versions?.others.at(-1)).toMatchObject({ text: "Half of", state: "stopped" });
  expect(JSON.stringify(normal)).not.toContain('"streaming"');
});
