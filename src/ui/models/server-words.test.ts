import { expect, test } from "vitest";
import { abilitiesInWords, notFoundOut, questionsInWords } from "./server-words.ts";

test("what a model can is a few words each, and a window that nobody told is called assumed", () => {
  const found = { streaming: true, nativeTools: true, constrained: true, vision: false };
  expect(abilitiesInWords("openai", { id: "a", contextWindow: 8192, found })).toEqual([
    "Answers in pieces",
    "Calls tools itself",
    "Keeps to a form",
    "Sees no pictures",
    "8,192 tokens",
  ]);
  expect(abilitiesInWords("openai", { id: "a" })).toEqual(["8,192 tokens, assumed"]);
});

test("what was asked and not found out is said as that", () => {
  expect(notFoundOut("openai", { id: "a", found: { constrained: false, vision: false } })).toBe(
    "Not found out: whether it calls tools itself. It is taken as it comes.",
  );
  expect(notFoundOut("anthropic", { id: "a" })).toBe("");
});

test("how many questions trying asks is said before: fewer where its server tells, and all again where it was asked before", () => {
  expect(questionsInWords("openai", { id: "a" })).toContain("four short questions");
  expect(questionsInWords("openai", { id: "a", found: { nativeTools: true } })).toContain("four short questions");
  expect(questionsInWords("ollama", { id: "a", capabilities: { nativeTools: true, vision: false } })).toContain(
    "one short",
  );
});
