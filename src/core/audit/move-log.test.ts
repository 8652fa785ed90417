import { expect, test } from "vitest";
import { createProgramLocks } from "#core/words/program-locks.ts";
import { createMemoryRows } from "#core/words/memory-rows.ts";
import { openAuditorKeys } from "./auditor-keys.ts";
import { moveLog } from "./move-log.ts";
import { openReadLog } from "./testing/read-log.ts";

test("a log that is moved goes on where it stopped, holds to its first entry, and is not left behind", async () => {
  const [own, shared, locks] = [createMemoryRows(), createMemoryRows(), createProgramLocks()];
  const before = openReadLog({ rows: own, locks });
  await before.note({ action: "one", subject: "a" });
  await before.checkpoint();
  await moveLog(own, shared);
  const after = openReadLog({ rows: shared, locks, auditors: () => openAuditorKeys({ shared, own, locks }) });
  await after.note({ action: "two", subject: "b" });
  expect((await after.entries()).map(({ action }) => action)).toEqual(["one", "two"]);
  expect(await after.verify()).toMatchObject({ kind: "intact", entries: 2 });
  expect(await own.list("audit")).toEqual([]);
});

test("where the others have a log already, it stays as it is", async () => {
  const [own, shared] = [createMemoryRows(), createMemoryRows()];
  await openReadLog({ rows: shared }).note({ action: "theirs", subject: "a" });
  await openReadLog({ rows: own }).note({ action: "old", subject: "a" });
  await moveLog(own, shared);
  expect((await openReadLog({ rows: shared }).entries()).map(({ action }) => action)).toEqual(["theirs"]);
});

test("a move that was cut short in between is ended by the next", async () => {
  const [own, shared] = [createMemoryRows(), createMemoryRows()];
  await openReadLog({ rows: own }).note({ action: "one", subject: "a" });
  const killed = { ...own, write: () => Promise.reject(new Error("The tab is gone.")) };
  await expect(moveLog(killed, shared)).rejects.toThrow();
  await moveLog(own, shared);
  expect(await own.list("audit")).toEqual([]);
  expect(await shared.list("audit")).toHaveLength(1);
});
