import { expect, test } from "vitest";
import { createMemoryRows } from "#core/words/memory-rows.ts";
import { createFacts, factLimits } from "./facts.ts";

function setUp() {
  let now = 1000;
  const rows = createMemoryRows();
  return { rows, facts: createFacts({ rows, clock: { now: () => (now += 1) } }) };
}

test("a fact is kept under its key, and the newest value counts", async () => {
  const { facts } = setUp();
  await facts.set("n", " name ", "Ada");
  await facts.set("n", "allergy", "penicillin");
  await facts.set("n", "name", "Ada L.");
  expect(await facts.list("n")).toEqual([
    { neuronId: "n", key: "allergy", value: "penicillin", updatedAt: 1002 },
    { neuronId: "n", key: "name", value: "Ada L.", updatedAt: 1003 },
  ]);
});

test("each neuron has its own", async () => {
  const { facts } = setUp();
  await facts.set("n", 'a","b', "1");
  await facts.set('n","a', "b", "2");
  expect((await facts.list("n")).map((fact) => fact.value)).toEqual(["1"]);
  await facts.remove("n", "b");
  expect(await facts.list('n","a')).toHaveLength(1);
});

test("a removed fact is gone; removing what is not there does nothing", async () => {
  const { facts } = setUp();
  await facts.set("n", "name", "Ada");
  await facts.remove("n", "other");
  await facts.remove("n", " name");
  expect(await facts.list("n")).toEqual([]);
});

test("an empty key and texts that are too long are refused", async () => {
  const { facts } = setUp();
  await expect(facts.set("n", "  ", "x")).rejects.toThrow("needs a name");
  await expect(facts.set("n", "x".repeat(factLimits.key + 1), "")).rejects.toBeInstanceOf(RangeError);
  await expect(facts.set("n", "x", "x".repeat(factLimits.value + 1))).rejects.toThrow("as a document");
});

test("a row that cannot be read is left out", async () => {
  const { facts, rows } = setUp();
  await facts.set("n", "name", "Ada");
  await rows.write([{ kind: "put", store: "facts", id: "odd", value: { key: 7 }, tags: ["n"] }]);
  expect(await facts.list("n")).toHaveLength(1);
});
