import { expect, test } from "vitest";
import { createMemoryDisk, createMemoryRows } from "#core/words/memory-rows.ts";
import { createPlaceKeeper, modelPlaceStore } from "./model-places.ts";

const far = { modelId: "llama3", place: { kind: "server", origin: "http://10.0.0.7" } } as const;
const page = { modelId: "llama3", place: { kind: "browser" } } as const;

test("where a neuron's model is to run is there at the next start and in every tab, and is found with the neuron", async () => {
  const disk = createMemoryDisk();
  const rows = createMemoryRows(disk);
  const [places, otherTab] = [createPlaceKeeper(rows), createPlaceKeeper(createMemoryRows(disk))];
  await otherTab.ready();
  const seen = new Promise<void>((resolve) => otherTab.watch(resolve));
  await places.set("analyst", far);
  await places.set("keeper", page);
  await seen;
  await expect.poll(() => otherTab.of("keeper")).toEqual(page);
  const next = createPlaceKeeper(createMemoryRows(disk));
  await next.ready();
  expect([next.of("analyst"), next.of("keeper"), next.of("nobody")]).toEqual([far, page, undefined]);
  expect(await rows.list(modelPlaceStore, "analyst")).toHaveLength(1);
  await places.set("analyst", undefined);
  expect(places.of("analyst")).toBeUndefined();
});

test("what does not read, or cannot be read, chooses nothing", async () => {
  const rows = createMemoryRows();
  await rows.write([{ kind: "put", store: modelPlaceStore, id: "analyst", value: { modelId: "llama3", origin: 7 } }]);
  const strange = createPlaceKeeper(rows);
  await strange.ready();
  expect(strange.of("analyst")).toBeUndefined();
  const away = createPlaceKeeper({ ...rows, list: () => Promise.reject(new Error("The disk is away.")) });
  await away.ready();
  expect(away.of("analyst")).toBeUndefined();
});
