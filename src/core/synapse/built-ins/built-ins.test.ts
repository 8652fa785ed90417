import { expect, test } from "vitest";
import { utf8 } from "#core/words/bytes.ts";
import type { JsonObject } from "#core/words/json.ts";
import { checkArguments } from "../check-arguments.ts";
import type { UndoTicket } from "../definition.ts";
import { createFakePrivateFiles } from "../fake-private-files.ts";
import { synapseSourceContract } from "../synapse-source.contract.ts";
import { evaluate } from "./expression.ts";
import { createBuiltIns } from "./source.ts";

const time = { now: Date.parse("2026-03-29T00:30:00Z") };
const signal = new AbortController().signal;

function builtIns() {
  const files = createFakePrivateFiles();
  return { files, source: createBuiltIns({ files, clock: { now: () => time.now } }) };
}

synapseSourceContract("the built-in tools", () => Promise.resolve(builtIns().source));

async function tools(neuronId = "n") {
  const { files, source } = builtIns();
  const all = await source.list(signal);
  let count = 0;
  const find = (name: string) => {
    const synapse = all.find(({ definition }) => definition.name === name);
    if (synapse === undefined) throw new Error(name);
    return synapse;
  };
  return {
    files,
    find,
    call: (name: string, args: JsonObject, of = neuronId) => {
      const checked = checkArguments(find(name).definition.parameters, args);
      if (!checked.ok) throw new Error(checked.problem);
      return find(name).run(args, { neuronId: of, callId: `c${(count += 1)}`, signal });
    },
    undo: async (ticket: UndoTicket | undefined) => {
      const undone = await find("file_write").undo?.(ticket ?? {}, { neuronId, callId: "u", signal });
      return undone?.text;
    },
  };
}

const ticketOf = (outcome: Awaited<ReturnType<Awaited<ReturnType<typeof tools>>["call"]>>) => {
  if (outcome.kind !== "done") throw new Error(outcome.text);
  return outcome.undo;
};

test.each([
  ["17*23", "391"],
  ["0.1 + 0.2", "0.3"],
  ["1/3*3", "1"],
  ["1/3", "≈ 0.33333333333333333333"],
  ["-2^2", "-4"],
  ["2^3^2", "512"],
  ["2^-2", "0.25"],
  ["-7 % 3", "-1"],
  ["(1 + 2) × 3 − 4 ÷ 8", "8.5"],
  ["2 ** 10", "1024"],
  ["sqrt(0.25) + sqrt(16)", "4.5"],
  ["sqrt(2)", "≈ 1.4142135623730950488"],
  ["2^0.5", "≈ 1.4142135623730950488"],
  ["round(2.5) + round(-2.345, 2)", "0.65"],
  ["min(3, 1, 2) + MAX(3, 1, 2)", "4"],
  ["6.02e23 * 10", "6020000000000000000000000"],
  ["123456789 * 987654321 * 123456789", "15053411111487447638891241"],
  ["1 - 0.9 - 0.1", "0"],
])("the calculator says that %s is %s", (sum, result) => {
  expect(evaluate(sum)).toEqual({ ok: true, value: result });
});

test.each([
  ["", "The sum is empty."],
  ["1 +", "The sum ends too early."],
  ["(1 + 2", 'A ")" is missing at the end.'],
  ["1 + * 2", '"*" at place 5 does not fit there.'],
  ["1 / 0", "That divides by zero, which has no result."],
  ["0 ^ -1", "Zero has no negative power: it divides by zero."],
  ["1,000 + 1", "Write numbers with a point and without commas, such as 1234.5."],
  ["sqrt(-1)", "A negative number has no square root here."],
  ["sqrt(1, 2)", "sqrt takes one number."],
  ["constructor(1)", '"constructor" is not known here. Known are sqrt, round, min, max.'],
  ["globalThis", '"globalthis" is not known here. Known are sqrt, round, min, max.'],
  ["5 € + 1", '"€" at place 3 is not part of a sum.'],
  ["9^9^9", "The number becomes too large: at most about 1,200 digits can be handled."],
  ["2^(1/3)", "An exponent must be a whole number, or a half for a square root."],
])("the calculator refuses %j in words", (sum, problem) => {
  expect(evaluate(sum)).toEqual({ ok: false, problem });
});

test("a sum that comes to nothing is refused before anybody is asked to allow it", async () => {
  const calculator = (await tools()).find("calculator");
  expect(calculator.refuse?.({ expression: "17 *" })).toBe("The sum ends too early.");
  expect(calculator.refuse?.({ expression: "17 * 23" })).toBeUndefined();
});

test("a sum of a thousand brackets is refused and does not break the page", () => {
  const deep = evaluate(`${"(".repeat(499)}1${")".repeat(499)}`);
  expect(deep).toEqual({ ok: false, problem: "The sum is nested too deeply." });
});

test("the clock tells the time in a zone, across a change to summer time", async () => {
  const { call } = await tools();
  expect(await call("clock", { zone: "Europe/Berlin" })).toEqual({
    kind: "done",
    text: "Sunday, 2026-03-29, 01:30:00 (Europe/Berlin)",
  });
  expect(await call("clock", { zone: "America/New_York" })).toEqual({
    kind: "done",
    text: "Saturday, 2026-03-28, 20:30:00 (America/New_York)",
  });
  time.now += 3_600_000;
  expect(await call("clock", { zone: "Europe/Berlin" })).toMatchObject({
    text: "Sunday, 2026-03-29, 03:30:00 (Europe/Berlin)",
  });
  time.now -= 3_600_000;
  expect((await call("clock", { zone: "Mars/Olympus" })).text).toContain("is not a known time zone");
});

test("the clock counts days between dates, leap days and today included", async () => {
  const { call } = await tools();
  const days = async (args: JsonObject) => (await call("clock", { zone: "UTC", ...args })).text;
  expect(await days({ from: "2024-02-28", to: "2024-03-01" })).toBe("From 2024-02-28 to 2024-03-01: 2 days.");
  expect(await days({ to: "2026-12-24" })).toBe("From today (2026-03-29) to 2026-12-24: 270 days.");
  expect(await days({ from: "2026-03-30" })).toBe("From 2026-03-30 to today (2026-03-29): 1 day back.");
  expect(await days({ from: "2026-02-30" })).toBe('"2026-02-30" is not a date. Write it like 2026-12-24.');
});

test("a file is written, listed and read again, for its neuron alone", async () => {
  const { call } = await tools();
  expect((await call("file_read", {})).text).toBe("There are no files yet.");
  expect((await call("file_write", { path: "notes/a.txt", content: "Hello ä" })).text).toBe(
    "Wrote 8 bytes to notes/a.txt.",
  );
  expect(await call("file_read", { path: "notes/a.txt" })).toEqual({ kind: "done", text: "Hello ä" });
  expect((await call("file_read", {})).text).toBe("notes/a.txt (8 bytes)");
  expect(await call("file_read", { path: "notes/a.txt" }, "another")).toMatchObject({ kind: "failed" });
});

test("writing is undone: what was there comes back, what was not there goes", async () => {
  const { call, undo, files } = await tools();
  const first = ticketOf(await call("file_write", { path: "a.txt", content: "one" }));
  const second = ticketOf(await call("file_write", { path: "a.txt", content: "two" }));
  expect(await undo(first)).toBe("a.txt was changed since; undoing would lose that, so nothing was done.");
  expect(await undo(second)).toBe("a.txt is as it was before.");
  expect((await call("file_read", { path: "a.txt" })).text).toBe("one");
  expect(await undo(first)).toBe("Removed a.txt again.");
  expect(await files.list("n")).toEqual([]);
});

test("what was kept for undo is removed when its five minutes are over, and a neuron cannot reach it", async () => {
  const { call, files } = await tools();
  await call("file_write", { path: "a.txt", content: "one" });
  await call("file_write", { path: "a.txt", content: "two" });
  const [backup] = await files.list("n");
  expect(backup?.path).toMatch(/^\.undo\//);
  expect(await call("file_read", { path: backup?.path ?? "" })).toMatchObject({ kind: "failed" });
  expect((await call("file_read", {})).text).toBe("a.txt (3 bytes)");
  time.now += 5 * 60_000 + 1;
  await call("file_write", { path: "b.txt", content: "x" });
  expect((await files.list("n")).map(({ path }) => path)).toEqual(["a.txt", "b.txt"]);
});

test("a file tool refuses paths that lead elsewhere, what is too large, and what is no text", async () => {
  const { call, files } = await tools();
  for (const path of ["../other/a.txt", "/a.txt", "a/../../b", ".undo/x"]) {
    expect(await call("file_write", { path, content: "x" }), path).toMatchObject({ kind: "failed" });
    expect(await call("file_read", { path }), path).toMatchObject({ kind: "failed" });
  }
  expect((await call("file_write", { path: "big", content: "x".repeat(1_000_001) })).text).toBe(
    "The text is too large (1 MB): a file may have at most 1 MB.",
  );
  await call("file_write", { path: "notes", content: "x" });
  expect((await call("file_write", { path: "notes/a.txt", content: "x" })).text).toContain(
    "cannot be both a file and a folder",
  );
  await files.write("n", "image", Uint8Array.of(0xff, 0xfe, 0x00));
  expect((await call("file_read", { path: "image" })).text).toBe("image is not text.");
  for (let index = 0; index < 60; index += 1) await files.write("n", `f${index}`, utf8("x".repeat(999_999)));
  expect((await call("file_write", { path: "one-more", content: "x" })).text).toContain("The folder is full");
});

test("a permission to write covers one file", async () => {
  const { find } = await tools();
  expect(find("file_write").scope?.({ path: "notes/a.txt", content: "x" })).toBe("write notes/a.txt");
});
