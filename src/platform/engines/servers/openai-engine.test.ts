import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Capabilities } from "#core/broker/capabilities.ts";
import { engineContract } from "#core/broker/engine.contract.ts";
import { findOut, probesFor } from "#core/broker/probes.ts";
import type { ServerModel } from "#core/broker/server.ts";
import { parseToolCall } from "#core/synapse/dialects/parse.ts";
import { servedModel, startModelServer, type ModelServer } from "../../../../e2e/model-server.ts";
import { nativeForTests } from "../../../../scripts/native.mjs";
import { createServerEngine } from "./server-engine.ts";
import { wayTo } from "./testing/rough-server.ts";

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

  describe("over the gate", () => {
    const tools = [
      {
        ...{ name: "calculator", description: "Computes an arithmetic expression." },
        parameters: { type: "object", properties: { expression: { type: "string" } }, required: ["expression"] },
      },
    ];
    const learned: ServerModel[] = [];
    let way: Awaited<ReturnType<typeof wayTo>>;
    beforeAll(async () => {
      if (server === undefined) throw new Error("The server did not start.");
      const { base } = server;
      way = await wayTo(
        fetch,
        new URL(base).origin,
        { base, models: [{ id: servedModel, contextWindow: 2048 }] },
        true,
        (_server, model) => Promise.resolve(void learned.push(model)),
      );
    });

    test("a call comes in OpenAI's own form, its arguments in pieces, and is read as a call", async () => {
      const turns = [{ role: "user", content: "Use the calculator: what is 17 times 23?" }] as const;
      const { text } = await way.ask({ turns, tools, maxTokens: 100 });
      expect(parseToolCall(text, tools)).toMatchObject({
        kind: "call",
        name: "calculator",
        arguments: { expression: expect.any(String) as string },
      });
      expect(way.model.info.tools).toBe("native");
    });

    test("an answer is held to a schema by llama.cpp's grammar", async () => {
      const schema = {
        ...{ type: "object", required: ["city", "isBig"] },
        properties: { city: { enum: ["Paris", "Rome"] }, isBig: { type: "boolean" } },
      };
      const turns = [{ role: "user", content: "What is the capital of France?" }] as const;
      const { text } = await way.ask({ turns, schema, maxTokens: 60 });
      expect(JSON.parse(text)).toEqual({ city: "Paris", isBig: expect.any(Boolean) as boolean });
    });

    test("what it can is found out by asking: it calls tools, keeps to a form, streams, and refuses a picture in its own words", async () => {
      const shown: Capabilities[] = [];
      await findOut(way.model, "home", probesFor({}), new AbortController().signal, (one) => void shown.push(one));
      expect(shown).toEqual([{}, { constrained: true, streaming: true }, {}]);
      expect(learned.at(-1)?.found).toEqual({ nativeTools: true, vision: false });
      expect(way.audit.entries.filter((entry) => "action" in entry && entry.action === "model.learned")).toMatchObject([
        { details: { reason: expect.stringContaining("image input is not supported") as string } },
      ]);
    });
  });
});
