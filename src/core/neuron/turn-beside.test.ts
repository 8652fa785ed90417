import { expect, test } from "vitest";
import type { ScriptedAnswer } from "#core/broker/scripted-engine.ts";
import { createFakeSurroundings, fakeNeuron, type Wishes } from "./fake-surroundings.ts";
import { createMemoryDisk } from "#core/words/memory-rows.ts";
import { conversationOf, endOf, heard, lastAnswer } from "./testing/heard.ts";
import type { TurnEvent } from "./turn-event.ts";

const neuron = fakeNeuron({ privacy_tier: 2 });

function furnish(far: readonly ScriptedAnswer[], wishes: Wishes = {}) {
  const around = createFakeSurroundings({ answers: ["First.", "Next."], far, ...wishes });
  return {
    ...around,
    async beside(
      conversationId: string,
      signal = new AbortController().signal,
      { name = "Far", questionId = "" } = {},
    ) {
      const other = (await around.broker.whoMay(2, "tester")).find(({ choice }) => choice.name === name);
      if (other === undefined) throw new Error("It may be asked.");
      const pinned = questionId === "" ? {} : { questionId };
      return heard(around.turn.fireBeside({ neuron, conversationId, other: other.choice, signal, ...pinned }));
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
  expect(answer?.versions?.others[0]?.why).toMatch(/^Far answers, because you asked it too\./);
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

test("what the second one said is kept with the question, in no prompt, and takes its place where the tab dies before the first has ended", async () => {
  const disk = createMemoryDisk();
  const around = furnish(["Second."], { disk, pace: () => new Promise(() => undefined) });
  const { id } = await around.conversations.create("tester");
  void around.ask("Well?", { neuron, conversationId: id });
  await expect.poll(async () => (await around.conversations.messages(id)).length).toBe(2);
  void around.beside(id);
  const question = async () => (await around.conversations.messages(id))[0];
  await expect.poll(question).toMatchObject({ beside: { text: "Second.", model: "Far", state: "done" } });
  expect(await question()).toHaveProperty("sent", "Well?");

  const later = createFakeSurroundings({ disk, answers: ["Next."] }); // another tab: this one's locks died with it
  const leave = later.conversations.watchMessages(id, () => undefined);
  const both = { state: "stopped", versions: { place: 0, beside: 1, others: [{ text: "Second." }] } };
  await expect.poll(() => lastAnswer(later, id)).toMatchObject(both);
  expect(await question()).not.toHaveProperty("beside");
  leave();
});

test("a question is put to two models before the first has a word, and to that question alone", async () => {
  const around = furnish(["Second.", "Third."]);
  const { id } = await around.conversations.create("tester");
  const first = around.turn.fire({ neuron, conversationId: id, text: "Well?", signal: new AbortController().signal });
  const events: TurnEvent[] = [];
  let second: Promise<readonly TurnEvent[]> | undefined;
  for await (const event of first) {
    events.push(event);
    if (event.kind === "started") second = around.beside(id, undefined, { questionId: event.questionId ?? "none" });
  }
  expect([endOf(events).text, endOf((await second) ?? []).text]).toEqual(["First.", "Second."]);
  expect(await lastAnswer(around, id)).toMatchObject({ text: "First.", versions: { beside: 1 } });
  expect(endOf(await around.beside(id, undefined, { questionId: "another" })).error).toContain(
    "Something else was asked",
  );
});

test("where memory holds one of the two, the second says that it waits, and answers after the first", async () => {
  let write: () => void = () => undefined;
  const pen = new Promise<void>((resolve) => (write = resolve));
  const around = furnish([], { twin: true, answers: ["First.", "Second."], pace: () => pen });
  const { id } = await around.conversations.create("tester");
  const first = around.ask("Well?", { neuron, conversationId: id });
  await expect.poll(async () => (await around.conversations.messages(id)).length).toBe(2);
  const other = (await around.broker.whoMay(2, "tester")).find(({ choice }) => choice.name === "Twin")?.choice;
  if (other === undefined) throw new Error("It may be asked.");
  const events: TurnEvent[] = [];
  const { signal } = new AbortController();
  for await (const event of around.turn.fireBeside({ neuron, conversationId: id, other, signal })) {
    events.push(event);
    if (event.kind === "queued") write();
  }
  expect([endOf(await first).text, endOf(events).text]).toEqual(["First.", "Second."]);
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
