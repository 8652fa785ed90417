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
const engine = createTransformersEngine({
  cards: [stories],
  openFiles: (id, options) => store.openModelFiles(id, options),
  loadWasm: loadOrtWasm,
  device: { kind: "wasm" }, // workers/transformers.browser.test.ts has it on a GPU
});

realModelContract(engine, {
  modelId: stories.id,
  name: stories.name,
  mark: "</s>",
  answerTokens: 5,
});

test("nothing is asked of anybody but our own origin", () => {
  const asked = performance.getEntriesByType("resource").map(({ name }) => new URL(name).origin);
  expect(asked.filter((origin) => origin !== location.origin && origin !== "null")).toEqual([]);
});
