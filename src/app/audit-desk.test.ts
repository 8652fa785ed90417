import { expect, test, vi } from "vitest";
import { openAuditorKeys } from "#core/audit/auditor-keys.ts";
import { fillLog } from "#core/audit/testing/fill-log.ts";
import { openReadLog } from "#core/audit/testing/read-log.ts";
import { readCheckpoints } from "#core/audit/checkpoint.ts";
import { verifyLines } from "#core/audit/verify-lines.ts";
import { random } from "#core/vault/testing/open-keyring.ts";
import { createProgramLocks } from "#core/words/program-locks.ts";
import { createMemoryDisk, createMemoryRows } from "#core/words/memory-rows.ts";
import { StorageTrouble } from "#core/words/rows.ts";
import type { AuditEntryView, LateAuditDesk, LogGlance, LogIndex } from "./app.ts";
import { createAuditDesk } from "./audit-desk.ts";

function open() {
  const disk = createMemoryDisk();
  const locks = createProgramLocks();
  const log = () => openReadLog({ rows: createMemoryRows(disk), locks });
  return { disk, log: log(), otherTab: log() };
}

async function exported(desk: LateAuditDesk): Promise<string> {
  const outcome = await desk.export();
  if (outcome.kind === "refused") throw new Error(outcome.reason);
  return outcome.text;
}

test("a watcher hears of the log at once, of each new entry in every tab, and of nothing once it left", async () => {
  const { log, otherTab } = open();
  await log.note({ action: "start", subject: "app" });
  const heard: (readonly LogGlance[])[] = [];
  const leave = createAuditDesk({ log }).watch(({ glances }) => heard.push(glances));
  await vi.waitFor(() => expect(heard.at(-1)?.length).toBe(1));
  await Promise.all([otherTab.note({ action: "a", subject: "x" }), log.note({ action: "b", subject: "x" })]);
  await vi.waitFor(() => expect(heard.at(-1)?.map((entry) => entry.seq)).toEqual([3, 2, 1]));
  leave();
  const before = heard.length;
  const after = new Promise<void>((resolve) => log.watch(resolve));
  await otherTab.note({ action: "c", subject: "x" });
  await after;
  expect(heard.length).toBe(before);
});

test("a watcher whose read failed once hears of the next entry all the same", async () => {
  const { log, otherTab } = open();
  const troubles: unknown[] = [];
  let blocked = true;
  const size = () => (blocked ? Promise.reject(new Error("Storage is blocked.")) : log.size());
  const heard: (readonly LogGlance[])[] = [];
  const desk = createAuditDesk({ log: { ...log, size }, onTrouble: (thrown) => troubles.push(thrown) });
  desk.watch(({ glances }) => heard.push(glances));
  await vi.waitFor(() => expect(troubles).toHaveLength(1));
  blocked = false;
  await otherTab.note({ action: "a", subject: "x" });
  await vi.waitFor(() => expect(heard.at(-1)?.map(({ seq }) => seq)).toEqual([1]));
});

test("a long log is heard of from its end on, by ranges, and never read as a whole", async () => {
  const rows = createMemoryRows();
  const auditors = () => openAuditorKeys({ shared: rows, own: rows, locks: createProgramLocks() });
  await fillLog({ rows, random, clock: { now: () => 1 }, auditors }, 700, (seq) =>
    seq % 2 === 1
      ? { at: seq, phase: "intent", action: "tool.call", subject: "clock", details: { zone: `Z${seq}` } }
      : { at: seq, phase: "outcome", action: "tool.call", subject: "clock", of: seq - 1, outcome: "done" },
  );
  const long = openReadLog({ rows });
  const ranges: (readonly [number, number])[] = [];
  const entries = (after = 0, upTo = Infinity) => {
    ranges.push([after, upTo]);
    return long.entries(after, upTo);
  };
  const heard: LogIndex[] = [];
  createAuditDesk({ log: { ...long, entries } }).watch((index) => heard.push(index));
  await vi.waitFor(() => expect(heard.at(-1)?.read).toBe(700));
  expect(heard[0]).toMatchObject({ size: 700, read: 100 });
  const all = heard.at(-1)?.glances ?? [];
  expect(all.map(({ seq }) => seq)).toEqual(Array.from({ length: 700 }, (_, at) => 700 - at));
  expect(all.some((glance) => glance.open === true)).toBe(false);
  expect(all.at(-1)?.text).toContain('"zone":"z1"');
  expect(Math.max(...ranges.map(([after, upTo]) => upTo - after))).toBeLessThanOrEqual(200);

  const intent = await long.intent({ action: "gate.request", subject: "https://a.example" });
  await vi.waitFor(() => expect(heard.at(-1)?.glances[0]).toMatchObject({ seq: 701, open: true }));
  await long.outcome(intent, "done");
  await vi.waitFor(() => expect(heard.at(-1)?.glances[1]).not.toHaveProperty("open"));
  expect(await createAuditDesk({ log: long }).entries(0, 1)).toMatchObject([{ seq: 1, details: { zone: "Z1" } }]);
});

test("a watcher of an empty log hears that it is empty", async () => {
  const heard: LogIndex[] = [];
  createAuditDesk({ log: open().log }).watch((index) => heard.push(index));
  await vi.waitFor(() => expect(heard.at(-1)).toEqual({ glances: [], size: 0, read: 0 }));
});

test("of an entry it is told which person did it, but not of a failed try at their door, and who asked for a call is no person", async () => {
  const log = openReadLog({ person: () => "Ada" });
  await log.note({ action: "tool.denied", subject: "calculator", details: { by: "model" } });
  await log.note({ action: "vault.refused", subject: "vault", details: { tries: 1 } });
  const heard: (readonly LogGlance[])[] = [];
  createAuditDesk({ log }).watch(({ glances }) => heard.push(glances));
  await vi.waitFor(() => expect(heard.at(-1)?.map(({ by }) => by)).toEqual([undefined, "Ada"]));
  expect((await log.entries()).map(({ beside }) => beside?.details["by"])).toContain("model");
});

test("an intent without an outcome is shown as open, until there is one", async () => {
  const { log } = open();
  const desk = createAuditDesk({ log });
  const seq = await log.intent({ action: "tool.call", subject: "clock", details: { arguments: { zone: "UTC" } } });
  expect(await desk.entries()).toMatchObject([{ open: true, details: { arguments: { zone: "UTC" } } }]);
  await log.outcome(seq, "done");
  const [intent, outcome] = (await desk.entries()) as readonly AuditEntryView[];
  expect(intent).not.toHaveProperty("open");
  expect(outcome).toMatchObject({ of: seq, outcome: "done", details: {} });
});

test("what the desk exports is what the verifier reads, and a damaged log says where", async () => {
  const { log, disk } = open();
  const desk = createAuditDesk({ log });
  await log.note({ action: "a", subject: "x", details: { one: 1 } });
  await log.note({ action: "b", subject: "x" });
  expect(await verifyLines(await exported(desk))).toMatchObject({ kind: "intact", entries: 3 });
  expect(await desk.verify()).toEqual({ kind: "intact", entries: 3, covered: 3, read: true });
  disk.stores.get("audit")?.delete("000000000001");
  expect(await desk.verify()).toMatchObject({ kind: "broken", seq: 1 });
});

test("an export stands in the log itself, under the checkpoint that is made with it", async () => {
  const { log } = open();
  const desk = createAuditDesk({ log });
  const text = await exported(desk);
  expect(text).toContain('"audit.export"');
  expect(await desk.checkpoint()).toMatchObject({ size: 1 });
  expect(readCheckpoints(await desk.checkpoints())).toHaveLength(1);
});

test("details that are erased are gone for who watches, in every tab, and the log says that and still holds", async () => {
  const { log, otherTab } = open();
  const desk = createAuditDesk({ log });
  for (const subject of ["a", "b"]) await log.note({ action: "note", subject, details: { secret: "Eva" } });
  let seen: readonly LogGlance[] = [];
  createAuditDesk({ log: otherTab }).watch(({ glances }) => (seen = glances));
  await vi.waitFor(() => expect(seen).toHaveLength(2));
  expect(await desk.eraseDetails({ seq: 1 })).toEqual({ kind: "erased", entries: 1 });
  await vi.waitFor(() => expect(seen).toHaveLength(4));
  expect(seen.map(({ text }) => text.includes("eva"))).toEqual([false, false, true, false]);
  expect(await desk.entries()).toMatchObject([{ details: {}, erased: true }, { details: { secret: "Eva" } }, {}, {}]);
  expect(await desk.eraseDetails({ before: 5000 })).toEqual({ kind: "erased", entries: 1 });
  expect(await exported(desk)).not.toContain("Eva");
  expect(await desk.verify()).toMatchObject({ kind: "intact" });
  expect(await log.entries(2)).toMatchObject([
    { action: "audit.erase", subject: "entry 1" },
    { outcome: "done" },
    { action: "audit.erase", subject: "before 1970-01-01T00:00:05.000Z" },
    { outcome: "done" },
    { action: "audit.export" },
  ]);
});

test("nothing is erased when the log cannot say so", async () => {
  const { log } = open();
  await log.note({ action: "note", subject: "a", details: { secret: "Eva" } });
  const full = { ...log, intent: () => Promise.reject(new StorageTrouble("full", "The disk is full.")) };
  const desk = createAuditDesk({ log: full });
  expect(await desk.eraseDetails({ seq: 1 })).toEqual({ kind: "refused", reason: "The disk is full." });
  expect(await log.exportLines()).toContain("Eva");
});
