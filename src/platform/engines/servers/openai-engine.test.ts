import { afterAll, beforeAll, describe, vi } from "vitest";
import { engineContract } from "#core/broker/engine.contract.ts";
import { servedModel, startModelServer, type ModelServer } from "../../../../e2e/model-server.ts";
import { nativeForTests } from "../../../../scripts/native.mjs";
import { createServerEngine } from "./server-engine.ts";

vi.setConfig({ testTimeout: 60_000 }); // a model is run here, perhaps on a busy machine

const native = await nativeForTests();

describe.skipIf(native === undefined)("the engine port, at a server that runs llama.cpp", () => {
  let server: ModelServer | undefined;
  beforeAll(async () => {
    server = await startModelServer();
  }, 60_000);
  afterAll(() => server?.close());

  engineContract(() => {
    if (server === undefined) throw new Error("The server did not start.");
    const models = [{ id: servedModel, contextWindow: 2048 }];
    const { base } = server;
    const engine = createServerEngine(
      { id: "one", name: "llama.cpp", kind: "openai", base, models },
      { fetchFor: () => fetch, note: () => Promise.resolve() },
    );
    return Promise.resolve({
      engine,
      modelId: servedModel,
      unknownModelId: "nobody",
      answerTokens: 5,
      isServer: true as const,
    });
  });
});
