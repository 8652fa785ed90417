import { expect, test } from "vitest";
import type { ScriptedAnswer } from "#core/broker/scripted-engine.ts";
import { createFakeSurroundings, fakeCalculator, fakeNeuron } from "./fake-surroundings.ts";
import { conversationOf, endOf, lastAnswer } from "./testing/heard.ts";

const gone: ScriptedAnswer = { text: "", ends: "failed", message: "far.example gave no answer." };
const wanting = { ...fakeNeuron().model, preferred_llm: "far", fallback_llms: ["scripted"] };
const neuron = { ...fakeNeuron(), privacy_tier: 2 as const, model: wanting };

test("a model that fails before its first word gives way to the next, and the answer says why", async () => {
  const around = createFakeSurroundings({ far: [gone], answers: ["I am here."] });
  const told = await around.ask("Who is there?", { neuron });
  expect(endOf(told)).toMatchObject({ reason: "done", text: "I am here." });
  expect(told[0]).toMatchObject({ kind: "started", model: "Far" });
  expect(told.filter(({ kind }) => kind === "model")).toEqual([
    { kind: "model", model: "Scripted", engine: "scripted" },
  ]);
  expect(await lastAnswer(around, conversationOf(told))).toMatchObject({
    model: "Scripted",
    why: expect.stringContaining("Far failed: far.example gave no answer.") as string,
    instead: "Far failed: far.example gave no answer.",
  });
  const alone = createFakeSurroundings({ answers: ["I am here."] });
  expect(await lastAnswer(alone, conversationOf(await alone.ask("Who?", { neuron })))).not.toHaveProperty("instead");
});

test("one that fails in the middle of its answer keeps what it said, and no other goes on", async () => {
  const halfway: ScriptedAnswer = { text: "Some", ends: "failed", message: "It broke off." };
  const around = createFakeSurroundings({ far: [halfway], answers: ["I am here."] });
  expect(endOf(await around.ask("Who?", { neuron }))).toMatchObject({
    reason: "failed",
    text: "Some",
    error: "It broke off.",
  });
});

test("when the last one in line fails too, that is the end, and nobody is asked twice", async () => {
  const around = createFakeSurroundings({
    far: [gone],
    answers: [{ text: "", ends: "failed", message: "No memory." }, "Again."],
  });
  expect(endOf(await around.ask("Who?", { neuron }))).toMatchObject({ reason: "failed", error: "No memory." });
});

test("a model whose tools its server refuses is told of them in words in the same turn, and nobody else is asked", async () => {
  const refuses: ScriptedAnswer = { text: "", ends: "failed", message: "No tools.", teaches: { tools: "react" } };
  const around = createFakeSurroundings({
    answers: [refuses, "It is late."],
    info: { tools: "native", small: false },
    definitions: [fakeCalculator],
  });
  const told = await around.ask("What time is it?", { neuron: fakeNeuron() });
  expect(endOf(told)).toMatchObject({ reason: "done", text: "It is late." });
  const [first, second] = around.engine.requests;
  expect(first?.tools).toMatchObject([{ name: fakeCalculator.name }]);
  expect(second?.tools).toBeUndefined();
  expect(second?.turns[0]?.content).toContain(`- ${fakeCalculator.name}(`);
  expect(second?.turns[0]?.content).toContain("Action:");
});

test("a window that turns out narrower is kept to in the same turn, and what always refuses is asked three times, not for ever", async () => {
  const narrower = (contextWindow: number): ScriptedAnswer => ({
    ...{ text: "", ends: "failed", message: "Too long." },
    teaches: { contextWindow },
  });
  const around = createFakeSurroundings({ answers: [narrower(1000), "Here."] });
  expect(endOf(await around.ask("Who?", { neuron: fakeNeuron() }))).toMatchObject({ reason: "done", text: "Here." });
  const stubborn = createFakeSurroundings({ answers: Array.from({ length: 9 }, (_, at) => narrower(1000 - at)) });
  expect(endOf(await stubborn.ask("Who?", { neuron: fakeNeuron() }))).toMatchObject({ error: "Too long." });
  expect(stubborn.engine.requests).toHaveLength(3);
});
