import { expect, test } from "vitest";
import { createMemoryRows } from "#core/words/memory-rows.ts";
import { createAllowList } from "./allow-list.ts";
import { createGateLog } from "./gate-log.ts";

const clock = { now: () => 7 };
const home = { neuronId: "home", origin: "https://a.example", purpose: "tool server" };

test("what was allowed is kept, and forbidding an origin takes every purpose of it, for that neuron alone", async () => {
  const rows = createMemoryRows();
  const list = createAllowList({ rows, clock });
  await list.allow(home);
  await list.allow(home);
  await list.allow({ ...home, purpose: "model" });
  await list.allow({ ...home, neuronId: "other" });
  expect(await createAllowList({ rows, clock }).list()).toHaveLength(3);

  await list.forbid("home", "https://a.example");
  expect(await list.list()).toEqual([{ ...home, neuronId: "other", allowedAt: 7 }]);
});

test("one purpose of an origin can be forbidden, and the others stay", async () => {
  const list = createAllowList({ rows: createMemoryRows(), clock });
  await list.allow(home);
  await list.allow({ ...home, purpose: "model" });
  await list.forbid("home", "https://a.example", "tool server");
  expect(await list.list()).toEqual([{ ...home, purpose: "model", allowedAt: 7 }]);
});

test("a row that does not read allows nothing", async () => {
  const rows = createMemoryRows();
  await rows.write([{ kind: "put", store: "egress", id: "x", value: { origin: "*" } }]);
  expect(await createAllowList({ rows, clock }).list()).toEqual([]);
});

test("the gate's log keeps its newest entries, oldest first", async () => {
  const rows = createMemoryRows();
  let made = 0;
  const log = createGateLog({ rows, newId: () => String((made += 1)).padStart(6, "0") });
  const record = {
    at: 1,
    origin: "https://a.example",
    purpose: "tool server",
    allowed: false,
    reason: "x.",
    bytesOut: 0,
  };
  for (let at = 1; at <= 601; at += 1) await log.write({ ...record, at });
  const kept = await log.list();
  expect(kept.length).toBeLessThanOrEqual(600);
  expect(kept.length).toBeGreaterThanOrEqual(500);
  expect(kept.at(-1)?.at).toBe(601);
  expect(kept.map(({ at }) => at)).toEqual(kept.map(({ at }) => at).toSorted((one, other) => one - other));
});
