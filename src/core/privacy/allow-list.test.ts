import { expect, test } from "vitest";
import { createMemoryDisk, createMemoryRows } from "#core/words/memory-rows.ts";
import { createProgramLocks } from "#core/words/program-locks.ts";
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
  const log = createGateLog({ rows, locks: createProgramLocks(), newId: () => String((made += 1)).padStart(6, "0") });
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

test("what has left stays told for a neuron whose entries another one pushed out of the log", async () => {
  const disk = createMemoryDisk();
  const locks = createProgramLocks();
  let made = 0;
  const open = () =>
    createGateLog({ rows: createMemoryRows(disk), locks, newId: () => String((made += 1)).padStart(6, "0") });
  const [log, otherTab] = [open(), open()];
  const knock = { purpose: "tool server", allowed: true, reason: "allowed by you", bytesOut: 40 };
  await log.write({ ...knock, at: 1, neuronId: "quiet", origin: "https://a.example" });
  await log.write({ ...knock, at: 2, neuronId: "quiet", origin: "https://b.example", allowed: false });
  const chatty = { ...knock, neuronId: "chatty", origin: "https://c.example" };
  await Promise.all(Array.from({ length: 700 }, (_, at) => (at % 2 === 0 ? log : otherTab).write({ ...chatty, at })));

  expect((await log.list()).some(({ neuronId }) => neuronId === "quiet")).toBe(false);
  expect(await otherTab.totals()).toMatchObject([
    { neuronId: "chatty", bytesOut: 28_000, allowed: 700, refused: 0, origins: ["https://c.example"] },
    {
      ...{ neuronId: "quiet", bytesOut: 40, allowed: 1, refused: 1, origins: ["https://a.example"] },
      last: { origin: "https://a.example", at: 1 },
    },
  ]);
});
