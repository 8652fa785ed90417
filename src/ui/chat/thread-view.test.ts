import { expect, test } from "vitest";
import type { AnswerMessage, Message, QuestionMessage } from "#core/neuron/conversation.ts";
import { besideOf, pointedAt, storedBeside, threadItems, unkeptQuestion } from "./thread-view.ts";
import { noTokens } from "./no-tokens.ts";
import type { Ended, LiveTurn } from "./turns.ts";

const question = (id: string, text: string): QuestionMessage => ({
  role: "question",
  id,
  conversationId: "c",
  at: 1,
  text,
});
const answer = (id: string, text: string, state: AnswerMessage["state"] = "done"): AnswerMessage => ({
  role: "answer",
  id,
  conversationId: "c",
  at: 1,
  text,
  state,
  passages: [],
  citations: [],
  calls: [],
  model: "m",
  engine: "e",
});
const turn = (known: readonly string[], asked: string | undefined, ended?: Ended): LiveTurn => ({
  neuronId: "n",
  conversationId: "c",
  ...(asked === undefined ? {} : { question: asked }),
  known: new Set(known),
  text: () => "so far",
  model: () => undefined,
  reading: () => undefined,
  waiting: () => undefined,
  queued: () => false,
  kept: Promise.resolve(undefined),
  passages: () => [],
  calls: () => [],
  ended: () => ended,
  stop: () => undefined,
});
const done: Ended = { kind: "ended", reason: "done", text: "so far", usage: noTokens };
const shown = (messages: readonly Message[], live?: LiveTurn) =>
  threadItems(messages, live).map((item) =>
    item.role === "question" ? item.text : item.role === "live" ? "(live)" : item.stored.text,
  );

test("a question shows before it is stored, and once afterwards", () => {
  expect(shown([], turn([], "Why?"))).toEqual(["Why?", "(live)"]);
  expect(shown([question("q", "Why?")], turn([], "Why?"))).toEqual(["Why?", "(live)"]);
  expect(shown([question("q", "Why?"), answer("a", "Bec", "streaming")], turn([], "Why?"))).toEqual(["Why?", "(live)"]);
});

test("what is stored takes the place of the live answer after its end", () => {
  const messages = [question("q", "Why?"), answer("a", "Because.")];
  expect(shown(messages, turn([], "Why?", done))).toEqual(["Why?", "Because."]);
  expect(shown([question("q", "Why?")], turn([], "Why?", done))).toEqual(["Why?", "(live)"]);
});

test("an answer that is tried again makes room for the new one", () => {
  const messages = [question("q", "Why?"), answer("a", "Old.")];
  expect(shown(messages, turn(["q"], undefined))).toEqual(["Why?", "(live)"]);
});

test("earlier turns stay where they are", () => {
  const messages = [question("q", "Why?"), answer("a", "Because."), question("q2", "And then?")];
  expect(shown(messages, turn(["q", "a"], "And then?"))).toEqual(["Why?", "Because.", "And then?", "(live)"]);
});

test("a question that failed before it was kept is known, so that trying again asks it anew", () => {
  const failed: Ended = { ...done, reason: "failed" };
  const before = question("q1", "kept");
  expect(unkeptQuestion([before], turn(["q1"], "lost", failed))).toBe("lost");
  expect(unkeptQuestion([before, question("q2", "lost")], turn(["q1"], "lost", failed))).toBeUndefined();
  expect(unkeptQuestion([before], turn(["q1"], "lost", done))).toBeUndefined();
  expect(unkeptQuestion([before], undefined)).toBeUndefined();
});

test("the answer that waits beside the shown one is found by its place among all of them", () => {
  const version = (text: string) => ({ ...answer("x", text) });
  const others = [version("one"), version("three")];
  const textAt = (place: number, beside?: number) =>
    storedBeside({ ...answer("a", "two"), versions: { place, others, ...(beside === undefined ? {} : { beside }) } })
      ?.text;
  expect(textAt(1)).toBeUndefined();
  expect([textAt(1, 0), textAt(1, 2), textAt(1, 9)]).toEqual(["one", "three", undefined]);
  expect([textAt(0, 1), textAt(2, 1)]).toEqual(["one", "three"]);
});

test("what is pointed at may stand beside another answer; pointing at nothing means the newest", () => {
  const { role: _role, id: _id, conversationId: _conversation, ...second } = answer("x", "second");
  const both = { ...answer("a", "first"), versions: { place: 0, beside: 1, others: [second] } };
  const messages = [question("q", "Well?"), both, question("r", "And?"), answer("b", "newest")];
  expect(pointedAt(messages, "a 1")?.text).toBe("second");
  expect(pointedAt(messages, "a")?.text).toBe("first");
  expect(pointedAt(messages, undefined)?.text).toBe("newest");
  expect(pointedAt([], undefined)).toBeUndefined();
});

test("what a second model says in another tab stands with its question", () => {
  const { role: _role, id: _id, conversationId: _conversation, ...second } = answer("x", "second", "streaming");
  expect(besideOf({ ...question("q", "Well?"), beside: second })?.text).toBe("second");
  expect(besideOf(question("q", "Well?"))).toBeUndefined();
});
