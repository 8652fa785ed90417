import { expect, test } from "vitest";
import { embeddedDefault } from "#core/broker/cards.ts";
import { createScriptedEngine } from "#core/broker/scripted-engine.ts";
import { createModelsHere, type ModelHere } from "./model-offers.ts";

const named = (name: string) => ({ ...createScriptedEngine({ answers: [] }), name });
const model = (id: string, format: ModelHere["format"]): ModelHere => ({ card: { ...embeddedDefault, id }, format });

test("each model goes to the engine that reads it; a change is listed, and a shelf that cannot be read changes nothing", async () => {
  let list = () => Promise.resolve([model("one", "gguf"), model("two", "onnx"), model("three", "mlc")]);
  let change: () => void = () => undefined;
  const here = createModelsHere({
    ...{ soma: named("soma"), transformers: named("transformers"), webLlm: named("web-llm"), list: () => list() },
    watch: (listener) => {
      change = listener;
      return () => undefined;
    },
  });
  const offered = () => here.current().flatMap(({ engine, models }) => models.map(({ id }) => `${engine.name} ${id}`));
  const changed = () => {
    const told = new Promise<void>((resolve) => here.watch(resolve));
    change();
    return told;
  };
  expect(offered()).toEqual([]);
  await here.ready?.();
  expect(offered()).toEqual(["soma one", "transformers two", "web-llm three"]);
  expect(here.current().find(({ engine }) => engine.name === "web-llm")?.needsGpu).toBe(true);
  list = () => Promise.resolve([model("three", "gguf")]);
  await changed();
  expect(offered()).toEqual(["soma three"]);
  list = () => Promise.reject(new Error("No shelf."));
  change();
  list = () => Promise.resolve([model("three", "gguf"), model("four", "gguf")]);
  await changed();
  expect(offered()).toEqual(["soma three", "soma four"]);
});
