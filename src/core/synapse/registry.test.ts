import { expect, test } from "vitest";
import type { SourceRef, Synapse, SynapseSource } from "./definition.ts";
import { lampDefinition } from "./fake-room.ts";
import { createRegistry } from "./registry.ts";

const signal = new AbortController().signal;
const never = (): Promise<never> => Promise.reject(new Error("It is not called here."));
const named = (name: string, source: SourceRef): Synapse => ({
  definition: { ...lampDefinition, name, source },
  run: never,
});

function sourceOf(id: string, names: readonly string[]): SynapseSource & { closed: number } {
  const ref: SourceRef = { kind: "mcp", id };
  return {
    ref,
    closed: 0,
    list: () => Promise.resolve(names.map((name) => named(name, ref))),
    close() {
      this.closed += 1;
      return Promise.resolve();
    },
  };
}

const namesFor = async (registry: ReturnType<typeof createRegistry>, neuronId: string) =>
  (await registry.list(neuronId, signal)).synapses.map(({ definition }) => definition.name);

test("a source for all is there for all, and one of a neuron for that neuron alone", async () => {
  const registry = createRegistry();
  await registry.add(sourceOf("all", ["clock"]));
  await registry.add(sourceOf("own", ["lamp"]), "a");
  expect(await namesFor(registry, "a")).toEqual(["clock", "lamp"]);
  expect(await namesFor(registry, "b")).toEqual(["clock"]);
  expect(await registry.find("b", "lamp", signal)).toBeUndefined();
});

test("a later source cannot stand in for a tool that is there", async () => {
  const registry = createRegistry();
  await registry.add(sourceOf("first", ["lamp"]));
  await registry.add(sourceOf("second", ["lamp", "oven"]));
  expect((await registry.find("a", "lamp", signal))?.definition.source.id).toBe("first");
  expect(await registry.list("a", signal)).toMatchObject({
    problems: [{ sourceId: "second", reason: "There is another tool named lamp already." }],
  });
});

test("a source that cannot say what it offers leaves the others there", async () => {
  const registry = createRegistry();
  await registry.add({ ...sourceOf("broken", []), list: () => Promise.reject(new Error("It is not there.")) });
  await registry.add(sourceOf("good", ["lamp"]));
  expect(await registry.list("a", signal)).toMatchObject({
    synapses: [{ definition: { name: "lamp" } }],
    problems: [{ sourceId: "broken", reason: "It is not there." }],
  });
});

test("a source of the same id takes the old one's place, which is closed", async () => {
  const registry = createRegistry();
  const [old, young] = [sourceOf("s", ["old"]), sourceOf("s", ["young"])];
  let heard = 0;
  const stop = registry.watch(() => (heard += 1));
  await registry.add(old, "a");
  await registry.add(young, "a");
  expect([old.closed, young.closed]).toEqual([1, 0]);
  expect(await namesFor(registry, "a")).toEqual(["young"]);
  await registry.remove("s", "a");
  await registry.remove("s", "a");
  expect(young.closed).toBe(1);
  stop();
  await registry.add(sourceOf("t", []));
  expect(heard).toBe(4);
});

test("who watches hears what a source says of itself, until it is removed", async () => {
  const registry = createRegistry();
  let tell: () => void = () => undefined;
  let isWatched = false;
  const source: SynapseSource = {
    ...sourceOf("s", []),
    watch(listener) {
      [tell, isWatched] = [listener, true];
      return () => (isWatched = false);
    },
  };
  await registry.add(source);
  let heard = 0;
  registry.watch(() => (heard += 1));
  tell();
  expect(heard).toBe(1);
  await registry.remove("s");
  expect(isWatched).toBe(false);
});
