import { expect, test } from "vitest";
import { abilitiesInWords, notFoundOut, questionsInWords } from "./server-words.ts";

const facts = { can: {}, contextWindow: 8192, isAssumed: false, unknown: [], questions: 4 };

test("what a model can is a few words each, and a window that nobody told is called assumed", () => {
  const can = { streaming: true, nativeTools: true, constrained: true, vision: false };
  expect(abilitiesInWords({ ...facts, can })).toEqual([
    "Answers in pieces",
    "Calls tools itself",
    "Can be held to a form (JSON)",
    "Sees no pictures",
    "8,192 tokens",
  ]);
  expect(abilitiesInWords({ ...facts, can: { constrained: false } })).toContain("Cannot be held to a form (JSON)");
  expect(abilitiesInWords({ ...facts, isAssumed: true })).toEqual(["8,192 tokens, assumed"]);
});

test("what was asked and not found out is said as that", () => {
  expect(notFoundOut({ unknown: ["nativeTools"] })).toBe(
    "Not found out: whether it calls tools itself. It is taken as it comes.",
  );
  expect(notFoundOut(facts)).toBe("");
});

test("how many questions trying asks is said before", () => {
  expect(questionsInWords(facts)).toContain("four short questions");
  expect(questionsInWords({ questions: 1 })).toContain("one short");
});
