import { expect, test } from "vitest";
import { createFakeEmbedder } from "#core/axon/fake-embedder.ts";
import { createFakeVectorIndex } from "#core/axon/fake-vector-index.ts";
import { EmbedderTrouble, type Embedder } from "#core/axon/ports.ts";
import { createAxonService } from "./axon-service.ts";

const openIndex = (dimensions: number) => Promise.resolve(createFakeVectorIndex(dimensions));

test("the model is opened once, and again after it could not be had", async () => {
  const outcomes: (Embedder | Error)[] = [new EmbedderTrouble("The model is not here."), createFakeEmbedder(8)];
  let opened = 0;
  const openEmbedder = () => {
    const outcome = outcomes[opened];
    opened += 1;
    return outcome instanceof Error || outcome === undefined
      ? Promise.reject(outcome ?? new Error())
      : Promise.resolve(outcome);
  };
  const service = createAxonService({ openEmbedder, openIndex });
  expect(await service.embed(1, ["a"])).toEqual({ kind: "trouble", message: "The model is not here." });
  expect(await service.embed(2, ["a"])).toMatchObject({ kind: "embedded" });
  expect(await service.embed(3, ["a"])).toMatchObject({ kind: "embedded" });
  expect(opened).toBe(2);
});

test("a cancelled call stops, another one goes on", async () => {
  const service = createAxonService({ openEmbedder: () => Promise.resolve(createFakeEmbedder(8)), openIndex });
  const [long, other] = [service.embed(1, Array.from({ length: 100 }, String)), service.embed(2, ["b"])];
  service.cancel(1);
  service.cancel(99);
  expect(await long).toEqual({ kind: "stopped" });
  expect(await other).toMatchObject({ kind: "embedded" });
});

test("packed vectors land under their ids, each index for itself", async () => {
  const service = createAxonService({ openEmbedder: () => Promise.reject(new Error("not asked")), openIndex });
  const [one, other] = [await service.openIndex(2), await service.openIndex(2)];
  await service.addVectors(one, ["x", "y"], Float32Array.of(1, 0, 0, 1));
  expect(await service.searchVectors(one, Float32Array.of(0, 2), 1)).toEqual([{ id: "y", score: 1 }]);
  expect(await service.countVectors(other)).toBe(0);
  await service.addVectors(other, [], new Float32Array());
  await expect(service.countVectors(7)).rejects.toThrow("no index 7");
});
