import { expect, test } from "vitest";
import { createMemoryRows, createMemoryDisk } from "#core/words/memory-rows.ts";
import { createModeKeeper, settingsStore } from "./model-mode.ts";

test("the mode is hybrid until a person chooses, and what they chose is there at the next start and in every tab", async () => {
  const disk = createMemoryDisk();
  const mode = createModeKeeper(createMemoryRows(disk));
  const otherTab = createModeKeeper(createMemoryRows(disk));
  await Promise.all([mode.ready(), otherTab.ready()]);
  expect(mode.current()).toBe("hybrid");
  const seen = new Promise<void>((resolve) => otherTab.watch(resolve));
  await mode.set("local");
  await seen;
  expect([mode.current(), otherTab.current()]).toEqual(["local", "local"]);
  const next = createModeKeeper(createMemoryRows(disk));
  await next.ready();
  expect(next.current()).toBe("local");
});

test("before it is read, and when it cannot be read, nothing may leave", async () => {
  const rows = createMemoryRows();
  const mode = createModeKeeper({ ...rows, get: () => Promise.reject(new Error("The disk is away.")) });
  expect(mode.current()).toBe("local");
  await mode.ready();
  expect(mode.current()).toBe("local");
  await rows.write([{ kind: "put", store: settingsStore, id: "mode", value: { mode: "anything" } }]);
  const strange = createModeKeeper(rows);
  await strange.ready();
  expect(strange.current()).toBe("local");
});
