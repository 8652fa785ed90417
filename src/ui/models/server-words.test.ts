import { expect, test } from "vitest";
import { abilitiesInWords, connectedInWords, notFoundOut, questionsInWords, ticksInWords } from "./server-words.ts";

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

test("what the ticks of a new server mean is said, and where there are none, that somebody has to tick", () => {
  expect(ticksInWords({ isNew: true, ticked: 2 })).toContain("whose file asks for one of its models");
  expect(ticksInWords({ isNew: true, ticked: 0 })).toContain("No neuron asks for its models by name");
  expect(ticksInWords({ isNew: false, ticked: 0 })).toBe("Ticked are the neurons that may use it.");
});

test("a server that no neuron may use is not said to be just connected", () => {
  expect(connectedInWords("Ollama", 2, 1)).toBe("Ollama is connected, with 2 models.");
  expect(connectedInWords("Ollama", 2, 0)).toContain("No neuron may use it yet");
});
