import { expect, test } from "vitest";
import { answerCacheStore } from "#core/broker/answer-cache.ts";
import { StorageTrouble } from "#core/words/rows.ts";
import { createFakeSurroundings, fakeCalculator, fakeNeuron, type Wishes } from "./fake-surroundings.ts";
import { conversationOf, endOf, heard, lastAnswer } from "./testing/heard.ts";

const { model } = fakeNeuron();
const reusing = fakeNeuron({ model: { ...model, reuse_answers: true } });

function furnish(wishes: Wishes) {
  const around = createFakeSurroundings(wishes);
  const { signal } = new AbortController();
  return {
    ...around,
    say: (text: string, neuron = reusing) => around.ask(text, { neuron }),
    again: (conversationId: string) => heard(around.turn.fireAgain({ neuron: reusing, conversationId, signal })),
    kept: () => around.rows.list(answerCacheStore),
  };
}

test("a prompt that is the same to the letter has the answer it had, and no model is asked", async () => {
  const around = furnish({ answers: ["900 euros."] });
  const first = endOf(await around.say("What is the rent?"));
  expect(first).not.toHaveProperty("saidBefore");
  const told = await around.say("What is the rent?"); // in a conversation of its own
  expect(endOf(told)).toMatchObject({ reason: "done", text: "900 euros.", usage: { answerTokens: 0 } });
  expect(around.engine.requests).toHaveLength(1);
  expect((await lastAnswer(around, conversationOf(told))).saidBefore).toBe(endOf(told).saidBefore);
  expect(endOf(told).saidBefore).toBeGreaterThan(1_700_000_000_000);
});

test("not for a neuron that does not ask for it, nor at another temperature", async () => {
  const around = furnish({ answers: ["One.", "Two.", "Three."] });
  await around.say("Well?", fakeNeuron());
  await around.say("Well?", fakeNeuron({ model: { ...model, reuse_answers: true, temperature: 0.1 } }));
  expect(await around.kept()).toEqual([]);
  expect(endOf(await around.say("Well?")).text).toBe("Three.");
});

test("who asks anew hears the model itself, at the neuron's own temperature; what it says takes the old one's place", async () => {
  const around = furnish({ answers: ["Old.", "New."] });
  await around.say("Well?");
  const id = conversationOf(await around.say("Well?"));
  expect(endOf(await around.again(id))).toMatchObject({ text: "New." });
  expect(around.engine.requests.map(({ temperature }) => temperature)).toEqual([0, 0]);
  expect(await lastAnswer(around, id)).toMatchObject({ text: "New.", versions: { others: [{ text: "Old." }] } });
  expect(await lastAnswer(around, id)).not.toHaveProperty("saidBefore");
  expect(endOf(await around.say("Well?"))).toMatchObject({ text: "New." });
});

test("what was stopped, failed, cut off, or went round in circles is not said again", async () => {
  const line = "Drink enough water every day.\n";
  const around = furnish({
    answers: [
      { text: "Half", ends: "failed", message: "It broke off." },
      { text: "Half", ends: "length" },
      line.repeat(4),
    ],
  });
  for (const question of ["One?", "Two?", "Three?"]) await around.say(question);
  expect(await around.kept()).toEqual([]);
});

test("nor is an answer that called a tool", async () => {
  const call = JSON.stringify({ tool: "calculator", arguments: { expression: "2+2" } });
  const around = furnish({
    info: { tools: "constrained", small: false, contextWindow: 4096 },
    definitions: [fakeCalculator],
    answers: [call, "It is 4.", "Hello."],
  });
  await around.say("What is 2+2?");
  expect(await around.kept()).toEqual([]);
  await around.say("Hello?"); // with the same tools at hand, and none called
  expect(await around.kept()).toHaveLength(1);
  expect(endOf(await around.say("Hello?"))).toMatchObject({ text: "Hello." });
});

test("it goes with the conversation in which it was said, and with the neuron", async () => {
  const around = furnish({ answers: ["One.", "Two."] });
  const id = conversationOf(await around.say("One?"));
  const { restore } = await around.conversations.remove(id);
  expect(await around.kept()).toEqual([]);
  await restore();
  expect(await around.kept()).toEqual([]); // the model is asked anew
  await around.say("Two?");
  await around.rows.write((await around.conversations.holdings("tester")).remove);
  expect(await around.kept()).toEqual([]);
});

test("storage that is full does not take the answer away", async () => {
  const around = furnish({
    answers: ["One."],
    wrapRows: (rows) => ({
      ...rows,
      write: (changes) =>
        changes.some(({ store }) => store === answerCacheStore)
          ? Promise.reject(new StorageTrouble("full", "The disk is full."))
          : rows.write(changes),
    }),
  });
  expect(endOf(await around.say("One?"))).toMatchObject({ reason: "done", text: "One." });
});
