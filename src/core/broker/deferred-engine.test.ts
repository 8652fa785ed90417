import { describe, expect, test } from "vitest";
import { createDeferredEngine } from "./deferred-engine.ts";
import { engineContract } from "./engine.contract.ts";
import { createScriptedEngine } from "./scripted-engine.ts";

const scripted = () =>
  createScriptedEngine({ answers: Array<string>(40).fill("It is Paris, of course, as all know.") });
const never = new AbortController().signal;

describe("the engine port, deferred", () => {
  engineContract(() => {
    const engine = createDeferredEngine("scripted", () => Promise.resolve(scripted()));
    return Promise.resolve({ engine, modelId: "scripted", unknownModelId: "nobody" });
  });
});

describe("a deferred engine", () => {
  test("is fetched once, and not before a model is opened", async () => {
    let loads = 0;
    const engine = createDeferredEngine("scripted", () => {
      loads += 1;
      return Promise.resolve(scripted());
    });
    expect(loads).toBe(0);
    const open = () => engine.open("scripted", { onProgress: () => undefined, signal: never });
    await Promise.all([open(), open()]);
    expect(loads).toBe(1);
  });

  test("that cannot be fetched fails in words, and is fetched again the next time", async () => {
    let online = false;
    const engine = createDeferredEngine("scripted", () =>
      online ? Promise.resolve(scripted()) : Promise.reject(new TypeError("Failed to fetch")),
    );
    const open = () => engine.open("scripted", { onProgress: () => undefined, signal: never });
    expect(await open()).toMatchObject({ kind: "failed", message: expect.stringContaining("try again") as string });
    online = true;
    expect((await open()).kind).toBe("opened");
  });
});
