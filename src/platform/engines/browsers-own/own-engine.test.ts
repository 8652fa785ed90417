import { describe, expect, test } from "vitest";
import { engineContract } from "#core/broker/engine.contract.ts";
import type { GenerateEvent, OpenModel } from "#core/broker/engine.ts";
import { createFakeLanguageModel } from "./fake-language-model.ts";
import { createOwnEngine, ownModelCard, ownModelOffers } from "./own-engine.ts";

const never = new AbortController().signal;

describe("the browser's own model, over a fake of the Prompt API", () => {
  engineContract(() =>
    Promise.resolve({
      engine: createOwnEngine(createFakeLanguageModel()),
      modelId: ownModelCard.id,
      unknownModelId: "nobody",
      isServer: true, // it tells neither how far it has read nor what it keeps
    }),
  );
});

async function open(model = createFakeLanguageModel()): Promise<OpenModel> {
  const progress = () => undefined;
  const opened = await createOwnEngine(model).open(ownModelCard.id, { onProgress: progress, signal: never });
  if (opened.kind !== "opened") throw new Error(JSON.stringify(opened));
  return opened.model;
}

const ask = { maxTokens: 100, temperature: 0 } as const;

async function last(events: AsyncIterable<GenerateEvent>): Promise<GenerateEvent | undefined> {
  let event: GenerateEvent | undefined;
  for await (event of events);
  return event;
}

test("a conversation that grows is not read anew, and only one session of it is held", async () => {
  const fake = createFakeLanguageModel();
  const model = await open(fake);
  const turns = [
    { role: "system", content: "You are brief." },
    { role: "user", content: "Where is the river?" },
  ] as const;
  let text = "";
  for await (const event of model.generate({ ...ask, turns }, never)) if (event.kind === "delta") text += event.text;
  const grown = [...turns, { role: "assistant", content: text }, { role: "user", content: "And now?" }] as const;
  const end = await last(model.generate({ ...ask, turns: grown }, never));
  if (end?.kind !== "ended") throw new Error("It did not end.");
  expect(end.reason).toBe("done");
  expect(end.usage.computedTokens).toBeLessThan(8); // of some fifty
  expect(fake.alive()).toBe(2); // the conversation, and the one that counts
  await model.close();
  await new Promise((next) => setTimeout(next, 0));
  expect(fake.alive()).toBe(0);
});

test("the browser's download is shown as progress", async () => {
  const seen: number[] = [];
  await createOwnEngine(createFakeLanguageModel("downloadable")).open(ownModelCard.id, {
    onProgress: ({ loadedBytes }) => seen.push(loadedBytes),
    signal: never,
  });
  expect(seen).toEqual([0, 0.5, 1, 1]);
});

test("it is offered where the browser has it or can fetch it, and nowhere else", async () => {
  const offered = async (has: "available" | "downloadable" | "unavailable") =>
    (await ownModelOffers(createFakeLanguageModel(has))).current().flatMap(({ models }) => models.map(({ id }) => id));
  expect(await offered("available")).toEqual(["browser-model"]);
  expect(await offered("downloadable")).toEqual(["browser-model"]);
  expect(await offered("unavailable")).toEqual([]);
  expect((await ownModelOffers(undefined)).current()).toEqual([]);
});
