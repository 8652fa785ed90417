import { expect, test, vi } from "vitest";
import { createMemoryRows } from "#core/words/memory-rows.ts";
import { StorageTrouble } from "#core/words/rows.ts";
import { liveRead } from "./live-read.ts";

test("a read that fails is told, and the next change is read all the same", async () => {
  const rows = createMemoryRows();
  const put = (id: string) => rows.write([{ kind: "put", store: "notes", id, value: id }]);
  let blocked = true;
  const read = () =>
    blocked ? Promise.reject(new StorageTrouble("blocked", "Storage is blocked.")) : rows.list("notes");
  const heard: number[] = [];
  const troubles: unknown[] = [];
  liveRead(
    rows,
    ["notes"],
    read,
    (found) => heard.push(found.length),
    (thrown) => troubles.push(thrown),
  );
  await vi.waitFor(() => expect(troubles).toMatchObject([{ message: "Storage is blocked." }]));
  blocked = false;
  await put("a");
  await vi.waitFor(() => expect(heard).toEqual([1]));
});

test("what changes during a read is read once more, and nothing is told after leaving", async () => {
  const rows = createMemoryRows();
  const put = (id: string) => rows.write([{ kind: "put", store: "notes", id, value: id }]);
  const heard: number[] = [];
  let changes = 0;
  const leave = liveRead(
    rows,
    ["notes"],
    async () => {
      const found = await rows.list("notes");
      if (changes < 2) await put(String((changes += 1)));
      await new Promise((resolve) => setTimeout(resolve, 1));
      return found;
    },
    (found) => heard.push(found.length),
  );
  await vi.waitFor(() => expect(heard).toEqual([0, 1, 2]));
  leave();
  await put("late");
  expect(heard).toEqual([0, 1, 2]);
});
