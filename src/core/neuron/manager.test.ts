import { describe, expect, test } from "vitest";
import { createMemoryRows } from "#core/words/memory-rows.ts";
import { fakeNeuron } from "./fake-surroundings.ts";
import { createNeuronManager, neuronStore, type KnownNeuron, type NeuronMessage } from "./manager.ts";
import type { NeuronConfig } from "./neuron.ts";
import { readNeuronObject } from "./read-neuron-object.ts";

const named = (id: string, name = id): NeuronConfig => fakeNeuron({ metadata: { ...fakeNeuron().metadata, id, name } });

function manage(shipped: readonly NeuronConfig[] = [named("first"), named("second")]) {
  let time = 0;
  let loads = 0;
  const rows = createMemoryRows();
  const manager = createNeuronManager({
    rows,
    clock: { now: () => (time += 1) },
    shipped,
    loadReader: () => {
      loads += 1;
      return Promise.resolve(readNeuronObject);
    },
  });
  return { rows, manager, loads: () => loads };
}

const told = (neurons: readonly KnownNeuron[]) =>
  neurons.map(({ config, origin }) => `${config.metadata.name} ${origin}`);

describe("the neurons that are here", () => {
  test("are the shipped ones, and no reader is loaded for them", async () => {
    const { manager, loads } = manage();
    expect(told(await manager.list())).toEqual(["first shipped", "second shipped"]);
    expect(loads()).toBe(0);
  });

  test("and those that were added, behind them in the order they came", async () => {
    const { manager, rows } = manage();
    await rows.write(manager.changesToAdd(named("zebra"), "own"));
    await rows.write(manager.changesToAdd(named("ant"), "imported"));
    expect(told(await manager.list())).toEqual(["first shipped", "second shipped", "zebra own", "ant imported"]);
  });

  test("a shipped one that was replaced keeps its place", async () => {
    const { manager, rows } = manage();
    await rows.write(manager.changesToAdd(named("first", "mine"), "imported"));
    expect(told(await manager.list())).toEqual(["mine imported", "second shipped"]);
  });

  test("a removed one is gone, stays gone, and comes back as it was", async () => {
    const { manager, rows } = manage();
    await rows.write(manager.changesToAdd(named("own"), "own"));
    await rows.write(manager.changesToAdd(named("second", "changed"), "own"));
    for (const id of ["first", "second", "own"]) {
      const before = told(await manager.list());
      const { remove, restore } = await manager.changesToRemove(id);
      await rows.write(remove);
      expect(await manager.get(id)).toBeUndefined();
      await rows.write(restore);
      expect(told(await manager.list())).toEqual(before);
    }
  });

  test("a shipped one that was removed can be brought back as it came, others cannot", async () => {
    const { manager, rows } = manage();
    await rows.write(manager.changesToAdd(named("second", "changed"), "own"));
    await rows.write(manager.changesToAdd(named("own"), "own"));
    for (const id of ["second", "own"]) await rows.write((await manager.changesToRemove(id)).remove);
    expect((await manager.away()).map(({ metadata }) => metadata.id)).toEqual(["second"]);
    expect(await manager.changesToBringBack("own")).toEqual([]);
    await rows.write(await manager.changesToBringBack("second"));
    expect(told(await manager.list())).toEqual(["first shipped", "second shipped"]);
    expect(await manager.away()).toEqual([]);
    expect(await manager.changesToBringBack("second")).toEqual([]);
  });

  test("a row this version cannot read is left as it lies and not shown", async () => {
    const { manager, rows } = manage();
    await rows.write([{ kind: "put", store: neuronStore, id: "later", value: { state: "asleep" } }]);
    await rows.write([
      { kind: "put", store: neuronStore, id: "odd", value: { state: "here", origin: "own", addedAt: 1, config: {} } },
    ]);
    expect(told(await manager.list())).toEqual(["first shipped", "second shipped"]);
    expect(await rows.get(neuronStore, "later")).toEqual({ state: "asleep" });
  });
});

describe("messages between neurons", () => {
  const message: NeuronMessage = { type: "task_request", body: { task: "sum up" } };

  test("reach who listens on this page", async () => {
    const { manager } = manage();
    const heard: unknown[] = [];
    const stop = manager.listen("second", (from, what) => {
      heard.push([from, what]);
      return Promise.resolve();
    });
    expect(await manager.send("first", "second", message)).toEqual({ kind: "delivered" });
    expect(heard).toEqual([["first", message]]);
    stop();
    expect(await manager.send("first", "second", message)).toMatchObject({ kind: "not-reachable" });
  });
});
