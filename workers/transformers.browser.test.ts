/** Several tabs and one GPU, which may be lost: transformers.js with real weights, on a real WebGPU device in software. */
import { expect, test } from "vitest";
import { embeddedDefault } from "#core/broker/cards.ts";
import type { OpenModel } from "#core/broker/engine.ts";
import { createFakeSurroundings, fakeNeuron } from "#core/neuron/fake-surroundings.ts";
import type { TurnEvent } from "#core/neuron/turn-event.ts";
import { conversationOf, endOf, lastAnswer } from "#core/neuron/testing/heard.ts";
import { lostSentence } from "#platform/engines/gpu-trouble.ts";
import { broadcastEngineChannel } from "#platform/engines/engine-wire.ts";
import { loadOrtWasm } from "#platform/engines/ort-wasm.ts";
import { createTransformersEngine } from "#platform/engines/transformers-engine.ts";
import { createSharedEngine } from "#platform/engines/shared-engine.ts";
import { namedLocks } from "#platform/locks/named-locks.ts";
import { createWebLocks } from "#platform/locks/web-locks.ts";
import { createModelStore } from "#platform/models/model-store.ts";
import { openModelShelf } from "#platform/models/open-model-shelf.ts";
import { createEmptyShelf } from "#platform/models/shard-shelf.ts";
import { fetchOwn } from "#platform/page/fetch-own.ts";

const never = new AbortController().signal;
const workers: { readonly worker: Worker; devices: number }[] = [];

/** What a tab is: Web Locks, BroadcastChannel and the real worker are the browser's own. */
const openTab = (start = () => new Worker(new URL("./testing/software-gpu.ts", import.meta.url), { type: "module" })) =>
  createSharedEngine({
    name: "transformers",
    locks: namedLocks(createWebLocks(navigator.locks), "transformers"),
    openChannel: () => broadcastEngineChannel("brane engine transformers"),
    tab: crypto.randomUUID(),
    startWorker() {
      const worker = start();
      const started = { worker, devices: 0 };
      workers.push(started);
      worker.addEventListener("message", () => (started.devices += 1));
      return Promise.resolve(worker);
    },
  });

async function open(tab: ReturnType<typeof openTab>, id: string): Promise<OpenModel> {
  const opened = await tab.open(id, { onProgress: () => undefined, signal: never });
  if (opened.kind !== "opened") throw new Error(JSON.stringify(opened));
  return opened.model;
}

async function ask(model: OpenModel, content: string, maxTokens: number, onWord: () => void = () => undefined) {
  let text = "";
  for await (const event of model.generate({ turns: [{ role: "user", content }], maxTokens, temperature: 0 }, never)) {
    if (event.kind === "delta") {
      text += event.text;
      onWord();
    }
    if (event.kind === "ended") return { text, reason: event.reason, message: event.message };
  }
  throw new Error("It never ended.");
}

const store = createModelStore({ fetch: fetchOwn, shelf: createEmptyShelf(), base: "/e2e/models/" });
const stories = { ...embeddedDefault, id: "stories15m-onnx", name: "stories15M", alsoKnownAs: [], contextWindow: 256 };

/** stories15M, as a person brings it from disk. */
async function bringStories(): Promise<string> {
  const opened = await store.openModelFiles(stories.id, {});
  if (opened.kind !== "opened") throw new Error(JSON.stringify(opened));
  const files = [...opened.files].map(([path, blob]) => ({ path, blob }));
  const brought = await openModelShelf().bring(files, {});
  if (brought.kind !== "brought") throw new Error(JSON.stringify(brought));
  return brought.model.card.id;
}

/** What the same weights say without a GPU. */
async function onCpu(question: string): Promise<string> {
  const opened = await createTransformersEngine({
    cards: [stories],
    openFiles: (id, options) => store.openModelFiles(id, options),
    loadWasm: loadOrtWasm,
    device: { kind: "wasm" },
  }).open(stories.id, { onProgress: () => undefined, signal: never });
  if (opened.kind !== "opened") throw new Error(JSON.stringify(opened));
  const { text } = await ask(opened.model, question, 9);
  await opened.model.close();
  return text;
}

test("two tabs ask one GPU, which says what the CPU says; its tab's end loses no question, and its loss no conversation", async () => {
  const id = await bringStories();
  const [one, two] = [openTab(), openTab()];
  await open(one, id);
  const model = await open(two, id);
  expect(model.info.engine).toBe("transformers-webgpu");

  // The tab that keeps the worker ends in mid-answer, while a turn in the other waits; the next worker answers that.
  const broken = ask(model, "Once upon a time", 9, () => one.end());
  // Then its device is lost in mid-answer of the turn: that is said, what was said is kept, and a third worker answers.
  const around = createFakeSurroundings({ offers: [{ engine: two, models: [{ ...stories, id }] }], modelId: id });
  const neuron = (max_tokens: number) => ({ ...fakeNeuron(), limits: { max_tokens, max_tool_rounds: 0 } });
  const told: TurnEvent[] = [];
  for await (const event of around.turn.fire({ neuron: neuron(16), text: "Once upon a time", signal: never })) {
    told.push(event);
    if (event.kind === "delta") workers[1]?.worker.postMessage("lose the GPU");
  }
  expect(await broken).toMatchObject({ reason: "failed", message: expect.stringContaining("ask again") as string });
  const onGpu = (await broken).text;
  expect(onGpu).not.toBe("");
  expect((await onCpu("Once upon a time")).startsWith(onGpu)).toBe(true);
  const { text, reason, error } = endOf(told);
  expect([reason, error]).toEqual(["failed", lostSentence()]);
  expect(text).not.toBe("");
  const conversationId = conversationOf(told);
  expect((await lastAnswer(around, conversationId)).text).toBe(text);
  const next = await around.ask("And then?", { neuron: neuron(1), conversationId });
  expect(endOf(next)).toMatchObject({ reason: "length" });
  expect(await around.conversations.messages(conversationId)).toHaveLength(4);
  expect(workers.map(({ devices }) => devices)).toEqual([1, 1, 1]);
  two.end();
  await openModelShelf().remove(id);
}, 240_000);

test("without memory a model is refused in words, and as soon as there is some a new worker opens it", async () => {
  const id = await bringStories();
  const tab = openTab(() => new Worker(new URL("./transformers.ts", import.meta.url), { type: "module" }));
  const tryIt = () => tab.open(id, { onProgress: () => undefined, signal: never });
  const hog = new Worker(new URL("../src/platform/engines/testing/memory-hog.ts", import.meta.url), { type: "module" });
  await new Promise((resolve) => hog.addEventListener("message", resolve, { once: true }));
  const words = /This device has not memory enough for it at the moment/u;
  expect(await tryIt()).toMatchObject({ kind: "failed", message: expect.stringMatching(words) as string });
  hog.terminate();
  await new Promise((resolve) => setTimeout(resolve, 300)); // a worker's end takes a moment
  await expect.poll(async () => (await tryIt()).kind).toBe("opened");
  tab.end();
  await openModelShelf().remove(id);
}, 240_000);
