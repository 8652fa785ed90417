import { describe, expect, test } from "vitest";
import { engineContract } from "#core/broker/engine.contract.ts";
import { findLanguageModel } from "./language-model.ts";
import { createOwnEngine, ownModelCard, ownModelOffers } from "./own-engine.ts";

const model = findLanguageModel();
const has = (await model?.availability()) ?? "unavailable";

// Where a browser has a model, the engine over it keeps the port's manners; most test browsers have none.
describe.runIf(has === "available")("the browser's own model", () => {
  engineContract(() => {
    if (model === undefined) throw new Error("It was there a moment ago.");
    const engine = createOwnEngine(model);
    return Promise.resolve({ engine, modelId: ownModelCard.id, unknownModelId: "nobody", isServer: true });
  });
});

test.runIf(has === "unavailable")(
  "a browser without a model offers none and says why it cannot be opened",
  async () => {
    expect((await ownModelOffers()).current()).toEqual([]);
    if (model === undefined) return;
    const opened = await createOwnEngine(model).open(ownModelCard.id, {
      onProgress: () => undefined,
      signal: new AbortController().signal,
    });
    expect(opened).toMatchObject({
      kind: "failed",
      message: expect.stringContaining("no model of its own") as unknown,
    });
  },
);
