import { expect, test } from "vitest";
import { embeddedDefault } from "#core/broker/cards.ts";
import { createModelStore } from "#platform/models/model-store.ts";
import { createEmptyShelf } from "#platform/models/shard-shelf.ts";
import { fetchOwn } from "#platform/page/fetch-own.ts";
import { loadOrtWasm } from "./ort-wasm.ts";
import { lostSentence } from "./gpu-trouble.ts";
import { watchGpus, type Adapter } from "./gpu-watch.ts";
import { realModelContract } from "./real-model.contract.ts";
import { createTransformersEngine } from "./transformers-engine.ts";

const stories = { ...embeddedDefault, id: "stories15m-onnx", name: "stories15M", alsoKnownAs: [], contextWindow: 256 };
const store = createModelStore({ fetch: fetchOwn, shelf: createEmptyShelf(), base: "/e2e/models/" });
/** The devices that are asked for, so that one can be destroyed. */
const devices: GPUDevice[] = [];
const adapters: Adapter = GPUAdapter.prototype;
const before = adapters.requestDevice;
adapters.requestDevice = async function (descriptor) {
  const device = await before.call(this, descriptor);
  devices.push(device);
  return device;
};
const watch = watchGpus();

const engineOn = (device: Parameters<typeof createTransformersEngine>[0]["device"]) =>
  createTransformersEngine({
    cards: [stories],
    openFiles: (id, options) => store.openModelFiles(id, options),
    loadWasm: loadOrtWasm,
    device,
    ...(device.kind === "webgpu" ? { watch } : {}),
  });

realModelContract(engineOn({ kind: "wasm" }), {
  modelId: stories.id,
  name: stories.name,
  mark: "</s>",
  answerTokens: 5,
});

test("the GPU says what the CPU says; when it is lost in mid-answer, what was said stays and the answer ends in words", async () => {
  const said: string[] = [];
  for (const device of [{ kind: "wasm" }, { kind: "webgpu", f16: false }] as const) {
    const never = new AbortController().signal;
    const opened = await engineOn(device).open(stories.id, { onProgress: () => undefined, signal: never });
    if (opened.kind !== "opened") throw new Error(JSON.stringify(opened));
    let text = "";
    const turns = [{ role: "user" as const, content: "Once upon a time" }];
    for await (const event of opened.model.generate({ turns, maxTokens: 2, temperature: 0 }, never)) {
      if (event.kind === "delta") text += event.text;
      if (event.kind === "ended") expect(event.reason, event.message).toBe("length");
    }
    said.push(text);
    if (device.kind === "wasm") {
      await opened.model.close();
      continue;
    }
    let heard = "";
    for await (const event of opened.model.generate({ turns, maxTokens: 200, temperature: 0 }, never)) {
      if (event.kind === "delta") heard += event.text;
      if (heard !== "") for (const lost of devices) lost.destroy();
      if (event.kind === "ended") expect(event).toMatchObject({ reason: "failed", message: lostSentence() });
    }
    expect(heard).not.toBe("");
    expect((await watch.lost).message).toBe(lostSentence());
    for await (const event of opened.model.generate({ turns, maxTokens: 2, temperature: 0 }, never))
      expect(event).toMatchObject({ kind: "ended", reason: "failed", message: lostSentence() });
  }
  expect(said[0]).not.toBe("");
  expect(said[1]).toBe(said[0]);
}, 240_000);

test("nothing is asked of anybody but our own origin", () => {
  const asked = performance.getEntriesByType("resource").map(({ name }) => new URL(name).origin);
  expect(asked.filter((origin) => origin !== location.origin && origin !== "null")).toEqual([]);
});
