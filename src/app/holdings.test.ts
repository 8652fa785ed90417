import { expect, test } from "vitest";
import { createMemoryRows } from "#core/words/memory-rows.ts";
import { holdingsIn } from "./holdings.ts";

test("what a neuron holds goes and comes back with it, rows that nobody can read included, and no other's", async () => {
  const rows = createMemoryRows();
  const put = (id: string, neuronId: string, value: unknown) =>
    ({ kind: "put", store: "facts", id, value, tags: [neuronId] }) as const;
  await rows.write([put("a", "n", { key: "name" }), put("odd", "n", 7), put("b", "another", {})]);
  const before = await rows.list("facts", "n");
  const { remove, restore } = await holdingsIn(rows, ["facts", "passages"])("n");
  await rows.write(remove);
  expect((await rows.list("facts")).map(({ id }) => id)).toEqual(["b"]);
  await rows.write(restore);
  expect(await rows.list("facts", "n")).toEqual(before);
});
