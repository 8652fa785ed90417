import { expect, test } from "vitest";
import { embeddedDefault } from "#core/broker/cards.ts";
import { createModelStore } from "#platform/models/model-store.ts";
import { createEmptyShelf } from "#platform/models/shard-shelf.ts";
import { fetchOwn } from "#platform/page/fetch-own.ts";
import { loadOrtWasm } from "./ort-wasm.ts";
import { realModelContract } from "./real-model.contract.ts";
import { createTransformersEngine } from "./transformers-engine.ts";

const stories = { ...embeddedDefault, id: "stories15m-onnx", name: "stories15M", alsoKnownAs: [], contextWindow: 256 };
const store = createModelStore({ fetch: fetchOwn, shelf: createEmptyShelf(), base: "/e2e/models/" });
const engineOn = (device: Parameters<typeof createTransformersEngine>[0]["device"]) =>
  createTransformersEngine({
    cards: [stories],
    openFiles: (id, options) => store.openModelFiles(id, options),
    loadWasm: loadOrtWasm,
    device,
  });

realModelContract(engineOn({ kind: "wasm" }), {
  modelId: stories.id,
  name: stories.name,
  mark: "</s>",
  answerTokens: 5,
});

test("the GPU says what the CPU says", async () => {
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
    await opened.model.close();
  }
  expect(said[0]).not.toBe("");
  expect(said[1]).toBe(said[0]);
}, 240_000);

test("nothing is asked of anybody but our own origin", () => {
  const asked = performance.getEntriesByType("resource").map(({ name }) => new URL(name).origin);
  expect(asked.filter((origin) => origin !== location.origin && origin !== "null")).toEqual([]);
});
