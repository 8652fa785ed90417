import { expect, test } from "vitest";
import type { ModelStatus } from "#app/app.ts";
import type { AnswerMessage } from "#core/neuron/conversation.ts";
import { headInWords } from "./head-words.ts";

const usage = { promptTokens: 40, computedTokens: 40, answerTokens: 21, firstTokenMs: 500, totalMs: 1_500 };
const ready = {
  kind: "ready",
  elsewhere: false,
  info: {
    ...{ id: "second", name: "Second", bytes: 1, contextWindow: 512, engine: "soma", threads: 1, tools: "none" },
    small: false,
  },
} as const satisfies ModelStatus;
const firstSaid = { model: "First", usage } as const;
const withOther = (model: string): Pick<AnswerMessage, "versions"> => ({
  versions: {
    place: 0,
    others: [{ at: 0, text: "Yes.", state: "done", passages: [], citations: [], calls: [], model, engine: "soma" }],
  },
});

test("the head names the open model, where it runs, and the speed it was seen to have", () => {
  expect(headInWords(ready, { model: "Second", usage }, false)).toBe("Second · on this device · 20 tokens/s");
  expect(headInWords({ ...ready, elsewhere: true }, undefined, false)).toBe("Second · in another tab");
});

test("while a second model is asked, and after, the head names the one whose answer stands here", () => {
  expect(headInWords(ready, firstSaid, true)).toBe("First · 20 tokens/s");
  expect(headInWords(ready, { ...firstSaid, ...withOther("Second") }, false)).toBe("First · 20 tokens/s");
});

test("the figures of one model are not said of another that will answer next", () => {
  expect(headInWords(ready, firstSaid, false)).toBe("Second · on this device");
  expect(headInWords(ready, { ...firstSaid, ...withOther("First") }, false)).toBe("Second · on this device");
});
