import { expect, test, vi } from "vitest";
import { openReadLog } from "#core/audit/testing/read-log.ts";
import { createMemoryRows } from "#core/words/memory-rows.ts";
import { StorageTrouble } from "#core/words/rows.ts";
import { openUpkeep } from "./audit-desk-upkeep.ts";

test("the log is looked after when nobody is kept waiting, and who watches hears what was found, in every tab", async () => {
  const rows = createMemoryRows();
  const log = openReadLog({ rows });
  for (let count = 0; count < 3; count += 1) await log.note({ action: "note", subject: "x" });
  const heard: unknown[] = [];
  const leave = openUpkeep(openReadLog({ rows }), () => Promise.resolve()).watchSoundness((found) => heard.push(found));
  await vi.waitFor(() => expect(heard).toEqual([{}]));
  let free: () => void = () => undefined;
  const done = openUpkeep(log, () => new Promise<void>((resolve) => (free = resolve)), 0).lookAfter();
  const freeing = setInterval(() => free(), 1);
  await done;
  clearInterval(freeing);
  await vi.waitFor(() => expect(heard.at(-1)).toMatchObject({ checked: { entries: 3 } }));
  await rows.write([{ kind: "delete", store: "audit", id: "000000000002" }]);
  await rows.write([{ kind: "delete", store: "audit-checked", id: "read" }]);
  await openUpkeep(log, () => Promise.resolve(), 0).lookAfter();
  await vi.waitFor(() => expect(heard.at(-1)).toMatchObject({ broken: { seq: 2 } }));
  leave();
});

test("a log that storage does not let be looked after now is looked after the next time", async () => {
  const ending = (thrown: Error) =>
    openUpkeep({ ...openReadLog(), lookAfter: () => Promise.reject(thrown) }, () => Promise.resolve()).lookAfter();
  await expect(ending(new StorageTrouble("blocked", "Another tab holds it."))).resolves.toBeUndefined();
  await expect(ending(new TypeError("x"))).rejects.toThrow("x");
});
