import { afterAll, describe, expect, test } from "vitest";
import { embedderContract } from "#core/axon/embedder.contract.ts";
import { EmbedderTrouble } from "#core/axon/ports.ts";
import { vectorIndexContract } from "#core/axon/vector-index.contract.ts";
import { createAxonClient } from "./axon-client.ts";

const startWorker = () => new Worker(new URL("../../../workers/axon.ts", import.meta.url), { type: "module" });

describe("in its worker, with the real model", () => {
  const client = createAxonClient({ startWorker });
  afterAll(() => client.close());

  embedderContract(() => client.embedder);
  vectorIndexContract((dimensions) => client.openIndex(dimensions));

  test("several indexes live side by side", async () => {
    const one = await client.openIndex(1);
    const other = await client.openIndex(1);
    await one.add([{ id: "here", vector: Float32Array.of(1) }]);
    expect(await other.size()).toBe(0);
    expect(await one.size()).toBe(1);
  });
});

test("when the worker ends, what waits for it is told in words, and a new one starts", async () => {
  const client = createAxonClient({ startWorker });
  const waiting = client.embedder.embed(["asked too late"], new AbortController().signal);
  client.close();
  await expect(waiting).rejects.toBeInstanceOf(EmbedderTrouble);
  const index = await client.openIndex(2);
  expect(await index.size()).toBe(0);
  client.close();
});
