import { expect, test } from "vitest";
import type { ScriptedAnswer } from "#core/broker/scripted-engine.ts";
import { createFakeSurroundings, fakeNeuron, type Wishes } from "./fake-surroundings.ts";
import { conversationOf, endOf, heard, lastAnswer } from "./testing/heard.ts";

const neuron = fakeNeuron({ privacy_tier: 2 });

function furnish(far: readonly ScriptedAnswer[], wishes: Wishes = {}) {
  const around = createFakeSurroundings({ answers: ["First.", "Next."], far, ...wishes });
  return {
    ...around,
    async beside(conversationId: string, signal = new AbortController().signal) {
      const other = (await around.broker.whoMay(2, "tester")).find(({ choice }) => choice.name === "Far");
      if (other === undefined) throw new Error("It may be asked.");
      return heard(around.turn.fireBeside({ neuron, conversationId, other: other.choice, signal }));
    },
  };
}

test("another model's answer to the same question stands beside the first, which prompts go on to hold", async () => {
  const around = furnish(["Second."]);
  const id = conversationOf(await around.ask("Well?", { neuron }));
  const before = await around.conversations.messages(id);
  expect(endOf(await around.beside(id))).toMatchObject({ reason: "done", text: "Second." });
  const answer = await lastAnswer(around, id);
  expect(answer).toMatchObject({
    text: "First.",
    versions: { place: 0, beside: 1, others: [{ text: "Second.", model: "Far", state: "done" }] },
  });
  expect((await around.conversations.messages(id))[0]).toEqual(before[0]); // what was sent stays byte-equal
  await around.ask("And?", { neuron, conversationId: id });
  const sent = around.engine.requests.at(-1)?.turns.map(({ content }) => content);
  expect(sent).toContain("First.");
  expect(sent).not.toContain("Second.");
});

test("the one that a person keeps stands in the next prompt, the other stays behind it, and nothing waits any more", async () => {
  const around = furnish(["Second."]);
  const id = conversationOf(await around.ask("Well?", { neuron }));
  await around.beside(id);
  const { id: answer } = await lastAnswer(around, id);
  await around.conversations.showVersion(answer, 1);
  expect((await lastAnswer(around, id)).versions).toMatchObject({ place: 1, others: [{ text: "First." }] });
  expect((await lastAnswer(around, id)).versions).not.toHaveProperty("beside");
  await around.ask("And?", { neuron, conversationId: id });
  expect(around.engine.requests.at(-1)?.turns.map(({ content }) => content)).toContain("Second.");
});

test("keeping the first one ends the waiting too", async () => {
  const around = furnish(["Second."]);
  const id = conversationOf(await around.ask("Well?", { neuron }));
  await around.beside(id);
  await around.conversations.showVersion((await lastAnswer(around, id)).id, 0);
  expect((await lastAnswer(around, id)).versions).toEqual({ place: 0, others: [expect.anything()] });
});

test("both may speak at once: what the second one said waits for the first one's end", async () => {
  let write: () => void = () => undefined;
  const pen = new Promise<void>((resolve) => (write = resolve));
  const around = furnish(["Second."], { pace: () => pen });
  const { id } = await around.conversations.create("tester");
  const first = around.ask("Well?", { neuron, conversationId: id });
  await expect.poll(async () => (await around.conversations.messages(id)).length).toBe(2);
  const second = around.beside(id);
  await expect.poll(async () => (await lastAnswer(around, id)).state).toBe("streaming");
  write();
  expect([endOf(await first).text, endOf(await second).text]).toEqual(["First.", "Second."]);
  expect(await lastAnswer(around, id)).toMatchObject({ text: "First.", versions: { beside: 1 } });
});

test("one that fails says so and takes nothing away, and one that is stopped keeps what it said", async () => {
  const around = furnish([
    { text: "", ends: "failed", message: "far.example gave no answer." },
    { text: "Half of", ends: "failed", message: "It broke off." },
  ]);
  const id = conversationOf(await around.ask("Well?", { neuron }));
  expect(endOf(await around.beside(id))).toMatchObject({ reason: "failed", error: "far.example gave no answer." });
  expect(await lastAnswer(around, id)).not.toHaveProperty("versions");
  expect(endOf(await around.beside(id, AbortSignal.abort()))).toMatchObject({ reason: "stopped" });
  expect(await lastAnswer(around, id)).not.toHaveProperty("versions");
  await around.beside(id);
  expect((await lastAnswer(around, id)).versions).toMatchObject({
    others: [{ text: "Half of", state: "failed", error: "It broke off." }],
  });
});

test("a conversation that was removed meanwhile stays removed", async () => {
  const around = furnish(["Second."]);
  const id = conversationOf(await around.ask("Well?", { neuron }));
  const asking = around.beside(id);
  await around.conversations.remove(id);
  await asking;
  expect(await around.rows.list("messages")).toEqual([]);
});
