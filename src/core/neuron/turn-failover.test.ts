import { expect, test } from "vitest";
import type { ScriptedAnswer } from "#core/broker/scripted-engine.ts";
import { createFakeSurroundings, fakeNeuron } from "./fake-surroundings.ts";
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
  });
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
