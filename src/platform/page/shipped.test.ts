import { expect, test } from "vitest";
import { groupOf } from "./shipped.ts";

test("a model's weights are kept by the model store, its list of files with the build", () => {
  expect(groupOf("/models/m/weights.gguf.000", 25_000_000)).toBe("apart");
  expect(groupOf("/models/m/LICENSE", 11_000)).toBe("apart");
  expect(groupOf("/models/m/manifest.json", 1_000)).toBe("engine");
});

test("what is small is there from the first visit, what is large comes later", () => {
  expect(groupOf("/assets/main-1.js", 200_000)).toBe("shell");
  expect(groupOf("/assets/soma-1.wasm", 14_000_000)).toBe("engine");
});

test("an engine that a person may choose is fetched when it is chosen, and never ahead", () => {
  for (const path of [
    "/assets/web-llm-1.js",
    "/assets/webllm-engine-1.js",
    "/workers/webllm-1.js",
    "/assets/ort-0.wasm",
  ])
    expect(groupOf(path, 6_000_000), path).toBe("chosen");
});
