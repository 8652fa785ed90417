import { expect, test } from "vitest";
import { createMemoryRows } from "#core/words/memory-rows.ts";
import { StorageTrouble } from "#core/words/rows.ts";
import { answerCacheStore, createAnswerCache, type CachedPrompt } from "./answer-cache.ts";
import type { ModelInfo } from "./engine.ts";

const model: ModelInfo = {
  ...{ id: "small", name: "Small", bytes: 1, contextWindow: 100, engine: "fake" },
  ...{ threads: 1, tools: "none", small: true },
};
const prompt: CachedPrompt = {
  neuronId: "clerk",
  model,
  request: { turns: [{ role: "user", content: "What is the rent?" }], maxTokens: 64 },
};

function furnish() {
  const rows = createMemoryRows();
  const cache = createAnswerCache({ rows });
  const keep = async (asked: CachedPrompt, text: string, at = 1) =>
    rows.write(await cache.changesToKeep(asked, { text, at }, "c1"));
  return { rows, cache, keep };
}

test("the same prompt has the answer it had, and when", async () => {
  const { cache, keep } = furnish();
  expect(await cache.find(prompt)).toBeUndefined();
  await keep(prompt, "900 euros.", 7);
  expect(await cache.find({ ...prompt })).toEqual({ text: "900 euros.", at: 7 });
});

test("another neuron, model, place, turn or setting has none of it", async () => {
  const { cache, keep } = furnish();
  await keep(prompt, "900 euros.");
  const { request } = prompt;
  const others: readonly CachedPrompt[] = [
    { ...prompt, neuronId: "other" },
    { ...prompt, model: { ...model, id: "large" } },
    { ...prompt, model: { ...model, engine: "another" } },
    { ...prompt, model: { ...model, origin: "https://far.example" } },
    { ...prompt, request: { ...request, maxTokens: 65 } },
    { ...prompt, request: { ...request, stop: ["."] } },
    { ...prompt, request: { ...request, turns: [{ role: "user", content: "What is the rent? " }] } },
    { ...prompt, request: { ...request, turns: [{ role: "system", content: "What is the rent?" }] } },
  ];
  for (const other of others) expect(await cache.find(other)).toBeUndefined();
});

test("a neuron has 200 answers at most: the oldest leaves, and no other neuron's", async () => {
  const { rows, cache, keep } = furnish();
  const asked = (content: string): CachedPrompt => ({
    ...prompt,
    request: { ...prompt.request, turns: [{ role: "user", content }] },
  });
  await keep({ ...prompt, neuronId: "other" }, "Mine.", 0);
  for (let at = 1; at <= 201; at += 1) await keep(asked(`Question ${at}`), `Answer ${at}`, at);
  expect(await rows.list(answerCacheStore, "clerk")).toHaveLength(200);
  expect(await cache.find(asked("Question 1"))).toBeUndefined();
  expect(await cache.find(asked("Question 2"))).toEqual({ text: "Answer 2", at: 2 });
  expect(await cache.find({ ...prompt, neuronId: "other" })).toBeDefined();
});

test("nothing empty and nothing very long is kept; what does not read, or cannot be read, was not said", async () => {
  const { rows, cache, keep } = furnish();
  await keep(prompt, "");
  await keep(prompt, "a".repeat(16_001));
  expect(await rows.list(answerCacheStore)).toEqual([]);
  await keep(prompt, "900 euros.");
  const [row] = await rows.list(answerCacheStore);
  await rows.write([{ kind: "put", store: answerCacheStore, id: row?.id ?? "", value: { text: 9 } }]);
  expect(await cache.find(prompt)).toBeUndefined();
  const broken = createAnswerCache({
    rows: { ...rows, get: () => Promise.reject(new StorageTrouble("blocked", "It is blocked.")) },
  });
  expect(await broken.find(prompt)).toBeUndefined();
});
