import { describe, expect, test } from "vitest";
import { auditPortContract } from "#core/words/audit-port.contract.ts";
import { canonicalJson } from "#core/words/json.ts";
import { createProgramLocks } from "#core/words/program-locks.ts";
import { createMemoryDisk, createMemoryRows } from "#core/words/memory-rows.ts";
import { StorageTrouble } from "#core/words/rows.ts";
import type { Change, Rows } from "#core/words/rows.ts";
import { openReadLog } from "./testing/read-log.ts";
import { verifyLines } from "./verify-lines.ts";

function fakes() {
  let now = Date.UTC(2026, 0, 1);
  return {
    locks: createProgramLocks(),
    clock: { now: () => (now += 1000) },
  };
}
function openLogs(count: number, disk = createMemoryDisk()) {
  const shared = fakes();
  return Array.from({ length: count }, () => openReadLog({ ...shared, rows: createMemoryRows(disk) }));
}
function openLog(disk = createMemoryDisk()) {
  const [log] = openLogs(1, disk);
  if (log === undefined) throw new Error("No log was made.");
  return log;
}

auditPortContract("the tamper-evident log", () => {
  const log = openLog();
  return { audit: log, entries: () => log.entries() };
});

/** Six entries: a call that was done, one denied, an intent left open, a note. */
async function exampleLines(): Promise<readonly string[]> {
  const log = openLog();
  const done = await log.intent({
    action: "tool.call",
    neuronId: "home",
    subject: "clock",
    details: { arguments: "now" },
  });
  await log.outcome(done, "done", { characters: 12 });
  const denied = await log.intent({ action: "tool.call", neuronId: "home", subject: "file_write" });
  await log.outcome(denied, "denied");
  await log.intent({ action: "package.export", subject: "home", details: { sealed: true } });
  await log.note({ action: "gate.refused", subject: "https://example.org" });
  return (await log.exportLines()).trimEnd().split("\n");
}
const joined = (lines: readonly string[]) => `${lines.join("\n")}\n`;
const at = (lines: readonly string[], index: number) => lines[index] ?? "";

describe("the log", () => {
  test("an intent is durable before its promise resolves, and its outcome names it", async () => {
    const log = openLog();
    const seq = await log.intent({ action: "tool.call", neuronId: "home", subject: "clock" });
    expect(await log.entries()).toMatchObject([{ seq, phase: "intent", action: "tool.call", subject: "clock" }]);
    await log.outcome(seq, "done", { characters: 3 });
    expect((await log.entries(seq))[0]).toMatchObject({
      seq: 2,
      phase: "outcome",
      of: seq,
      outcome: "done",
      action: "tool.call",
      neuronId: "home",
      subject: "clock",
      beside: { details: { characters: 3 } },
    });
  });

  test("when the intent cannot be written, its promise rejects and the log is as before", async () => {
    const disk = createMemoryDisk();
    const rows = createMemoryRows(disk);
    let full = false;
    const failing: Rows = {
      ...rows,
      write: (changes: readonly Change[]) => (full ? Promise.reject(new Error("full")) : rows.write(changes)),
    };
    const log = openReadLog({ ...fakes(), rows: failing });
    await log.note({ action: "start", subject: "app" });
    full = true;
    await expect(log.intent({ action: "tool.call", subject: "clock" })).rejects.toThrow("full");
    full = false;
    expect(await log.intent({ action: "tool.call", subject: "clock" })).toBe(2);
    expect(await log.verify()).toMatchObject({ kind: "intact", entries: 2, open: [2] });
  });

  test("an outcome of what is no intent is a bug, and throws", async () => {
    const log = openLog();
    await log.note({ action: "start", subject: "app" });
    await expect(log.outcome(1, "done")).rejects.toThrow(RangeError);
    await expect(log.outcome(7, "done")).rejects.toThrow(RangeError);
  });

  test("200 entries written at once from two tabs form one chain without a fork", async () => {
    const [left, right] = openLogs(2);
    if (left === undefined || right === undefined) throw new Error("Two logs are needed.");
    const seqs = await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        (index % 2 === 0 ? left : right).intent({ action: "tool.call", subject: String(index) }),
      ),
    );
    expect(new Set(seqs).size).toBe(200);
    expect(await right.verify()).toMatchObject({ kind: "intact", entries: 200 });
    expect((await left.entries()).map((entry) => entry.seq)).toEqual(
      Array.from({ length: 200 }, (_, index) => index + 1),
    );
  });

  test("entries are listed in order past the ninth", async () => {
    const log = openLog();
    for (let index = 1; index <= 12; index += 1) await log.note({ action: "note", subject: String(index) });
    expect((await log.entries(9)).map((entry) => entry.subject)).toEqual(["10", "11", "12"]);
    expect(await log.entries(12)).toEqual([]);
  });

  test("here a tail that was cut off is found, because the head is kept beside the chain", async () => {
    const disk = createMemoryDisk();
    const log = openLog(disk);
    for (let index = 0; index < 3; index += 1) await log.note({ action: "note", subject: "x" });
    disk.stores.get("audit")?.delete("000000000003");
    expect(await log.verify()).toMatchObject({ kind: "broken", seq: 3 });
    disk.stores.get("audit")?.delete("000000000001");
    expect(await log.verify()).toMatchObject({ kind: "broken", seq: 1, reason: "Entry 1 is missing." });
  });

  test("details that were erased leave the chain whole, and are named", async () => {
    const lines = await exampleLines();
    const first = JSON.parse(at(lines, 0)) as { beside?: unknown };
    delete first.beside;
    const text = joined([canonicalJson(first as never), ...lines.slice(1)]);
    expect(text).not.toContain('"arguments"');
    expect(await verifyLines(text)).toMatchObject({ kind: "intact", entries: 6, erased: [1] });
  });

  test("a text that was cut in the middle of a sign is logged too", async () => {
    const log = openLog();
    await log.note({ action: "note", subject: "\ud83e", details: { text: "brain \ud83e" } });
    expect(await log.verify()).toMatchObject({ kind: "intact", entries: 1 });
  });

  test("a damaged head does not stop the log: it goes on after the last entry", async () => {
    const disk = createMemoryDisk();
    const rows = createMemoryRows(disk);
    const spoilt: Rows = {
      ...rows,
      get: (name, id) =>
        name === "audit-head" && damaged ? Promise.reject(new StorageTrouble("damaged", "spoilt")) : rows.get(name, id),
    };
    let damaged = false;
    const log = openReadLog({ ...fakes(), rows: spoilt });
    await log.note({ action: "note", subject: "before" });
    damaged = true;
    await log.note({ action: "note", subject: "after" });
    damaged = false;
    expect(await log.verify()).toMatchObject({ kind: "intact", entries: 2 });
  });

  test("the same details have another hash in each entry, so that short ones cannot be guessed", async () => {
    const log = openLog();
    for (let index = 0; index < 2; index += 1)
      await log.note({ action: "note", subject: "x", details: { answer: "yes" } });
    const [one, other] = await log.entries();
    expect(one?.detailsHash).not.toBe(other?.detailsHash);
  });
});

describe("an exported log", () => {
  test("is intact as it was written, its open intents named", async () => {
    const lines = await exampleLines();
    expect(await verifyLines(joined(lines))).toMatchObject({ kind: "intact", entries: 6, open: [5], erased: [] });
    expect(await verifyLines("")).toMatchObject({ kind: "intact", entries: 0 });
  });

  test("with any one character changed anywhere is broken at that line", { timeout: 60_000 }, async () => {
    const text = joined(await exampleLines());
    for (let place = 0; place < text.length - 1; place += 1) {
      const character = text.charAt(place);
      const other = character === "0" ? "1" : "0";
      const verdict = await verifyLines(text.slice(0, place) + other + text.slice(place + 1));
      expect(verdict, `at ${place}: ${text.slice(place - 20, place + 20)}`).toMatchObject({ kind: "broken" });
      if (verdict.kind === "broken" && character !== "\n") {
        expect(verdict.line).toBeLessThanOrEqual(text.slice(0, place).split("\n").length + 1);
      }
    }
  });

  test("cut anywhere but between two lines is broken", { timeout: 60_000 }, async () => {
    const text = joined(await exampleLines());
    for (let length = 1; length < text.length - 1; length += 1) {
      const verdict = await verifyLines(text.slice(0, length));
      const between = text.charAt(length - 1) === "\n" || text.charAt(length) === "\n";
      expect(verdict.kind, `cut at ${length}`).toBe(between ? "intact" : "broken");
    }
  });

  test("with a line left out, doubled, moved or put in from another log is broken", async () => {
    const lines = await exampleLines();
    const foreign = await exampleLines();
    for (let index = 0; index < lines.length - 1; index += 1) {
      expect(await verifyLines(joined(lines.toSpliced(index, 1)))).toMatchObject({ kind: "broken", line: index + 1 });
      expect(await verifyLines(joined(lines.toSpliced(index, 0, at(lines, index))))).toMatchObject({ kind: "broken" });
      expect(
        await verifyLines(joined(lines.toSpliced(index, 2, at(lines, index + 1), at(lines, index)))),
      ).toMatchObject({ kind: "broken" });
      expect(await verifyLines(joined(lines.with(index, at(foreign, index))))).toMatchObject({ kind: "broken" });
    }
  });

  test("written in another way (spaces, order, a member twice) is broken, though its hashes hold", async () => {
    const lines = await exampleLines();
    const first = at(lines, 0);
    for (const changed of [
      ` ${first}`,
      first.replace(":", ": "),
      first.replace('{"action":', '{"action":"x","action":'),
      `${first}\r`,
    ]) {
      expect(await verifyLines(joined(lines.with(0, changed)))).toMatchObject({ kind: "broken", line: 1 });
    }
  });

  test("with its tail cut off between two lines looks whole, unless a hash noted earlier is asked for", async () => {
    const lines = await exampleLines();
    const whole = await verifyLines(joined(lines));
    const cut = joined(lines.slice(0, 4));
    expect(await verifyLines(cut)).toMatchObject({ kind: "intact", entries: 4 });
    if (whole.kind !== "intact") throw new Error("The example is broken.");
    expect(await verifyLines(cut, { noted: whole.hash })).toMatchObject({ kind: "broken", line: 5 });
    expect(await verifyLines(joined(lines), { noted: whole.hash })).toMatchObject({ kind: "intact" });
    expect(await verifyLines(joined(await exampleLines()), { noted: whole.hash })).toMatchObject({ kind: "broken" });
  });

  test("that is no log at all is refused in words, whatever it holds", async () => {
    for (const text of ["\n", "null", "[]", "{}", "hello", "\u0000", '{"__proto__":1}', "[".repeat(100_000)]) {
      expect(await verifyLines(text)).toMatchObject({ kind: "broken", line: 1 });
    }
  });
});
