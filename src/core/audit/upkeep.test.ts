import { describe, expect, test } from "vitest";
import { random } from "#core/vault/testing/open-keyring.ts";
import { createMemoryDisk, createMemoryRows } from "#core/words/memory-rows.ts";
import { createProgramLocks } from "#core/words/program-locks.ts";
import { createAuditLog } from "./audit-log.ts";
import { heldIn, openAuditorKeys } from "./auditor-keys.ts";
import { isAuditEntry } from "./entry-schema.ts";
import { fillLog } from "./testing/fill-log.ts";
import { openReadLog } from "./testing/read-log.ts";

const week = 7 * 24 * 60 * 60_000;
const idOf = (seq: number) => String(seq).padStart(12, "0");

/** A log of 450 entries on a disk, its clock, and how many entries' rows were read. */
async function opened(count = 450) {
  const disk = createMemoryDisk();
  const time = { now: 1000 };
  const rows = createMemoryRows(disk);
  const locks = createProgramLocks();
  const auditors = () => openAuditorKeys({ shared: rows, own: rows, locks });
  const clock = { now: () => time.now };
  await fillLog({ rows, random, clock, auditors }, count, (seq) => ({
    ...{ at: seq, phase: "note", action: "note", subject: "x", details: { words: `Eva ${seq}` } },
  }));
  let read = 0;
  const counting = {
    ...rows,
    get: (store: string, id: string) => {
      if (store === "audit") read += 1;
      return rows.get(store, id);
    },
  };
  const log = openReadLog({ rows: counting, locks, clock });
  const afterwards = async (work: () => Promise<unknown>) => {
    read = 0;
    await work();
    return read;
  };
  /** As it is opened the next time. */
  const look = () => log.lookAfter(() => Promise.resolve());
  const change = (seq: number, value: unknown) => rows.write([{ kind: "put", store: "audit", id: idOf(seq), value }]);
  return { disk, rows, log, time, look, change, locks, auditors, clock, afterwards };
}

describe("a log that is looked after", () => {
  test("is checked as a whole once, then from where that ended, and as a whole again after a week", async () => {
    const { log, look, time, afterwards } = await opened();
    expect(await log.soundness()).toEqual({});
    await look();
    expect(await log.soundness()).toEqual({ checked: { entries: 450, at: 1000, wholeAt: 1000 } });
    for (let more = 0; more < 3; more += 1) await log.note({ action: "later", subject: "x" });
    time.now = 2000;
    expect(await afterwards(look)).toBe(3);
    expect(await log.soundness()).toEqual({ checked: { entries: 453, at: 2000, wholeAt: 1000 } });
    time.now += week;
    expect(await afterwards(look)).toBe(453);
    expect(await log.soundness()).toMatchObject({ checked: { entries: 453, wholeAt: 2000 + week } });
  });

  test("is told broken where an entry was changed or cut out since, in every tab, until it is whole again", async () => {
    const { rows, log, look, change } = await opened();
    await look();
    let told = 0;
    log.watchSoundness(() => (told += 1));
    const sound = await rows.get("audit", idOf(452));
    expect(sound).toBeUndefined();
    for (let more = 0; more < 5; more += 1) await log.note({ action: "later", subject: "x" });
    const kept = await rows.get("audit", idOf(452));
    await change(452, await rows.get("audit", idOf(453)));
    await look();
    expect(await log.soundness()).toMatchObject({ checked: { entries: 450 }, broken: { seq: 452, at: 1000 } });
    expect(told).toBeGreaterThan(0);
    await rows.write([{ kind: "delete", store: "audit", id: idOf(452) }]);
    await look();
    expect((await log.soundness()).broken?.reason).toBe("Entry 452 is missing.");
    await change(452, kept);
    await look();
    expect(await log.soundness()).toEqual({ checked: { entries: 455, at: 1000, wholeAt: 1000 } });
  });

  test("is told broken when its end was cut off together with what says where it ends", async () => {
    const { rows, log, look } = await opened(50);
    const head = await rows.get("audit-head", "head");
    for (let more = 0; more < 5; more += 1) await log.note({ action: "later", subject: "x" });
    await look();
    await rows.write([
      ...[51, 52, 53, 54, 55].map((seq) => ({ kind: "delete" as const, store: "audit", id: idOf(seq) })),
      { kind: "put", store: "audit-head", id: "head", value: head },
    ]);
    expect(await log.verify()).toMatchObject({ kind: "intact", entries: 50 }); // by itself it cannot be seen
    await look();
    expect((await log.soundness()).broken?.reason).toBe(
      "The log once had 55 entries and has 50 now: entries were cut off its end.",
    );
  });

  test("counts a check that a person asked for: whole or broken, in every tab", async () => {
    const { log, time, look, change, rows, afterwards } = await opened(50);
    let told = 0;
    log.watchSoundness(() => (told += 1));
    await look();
    told = 0;
    time.now = 3000;
    await log.verify();
    expect(await log.soundness()).toEqual({ checked: { entries: 50, at: 3000, wholeAt: 3000 } });
    expect(told).toBe(1);
    await log.note({ action: "later", subject: "x" });
    expect(await afterwards(look)).toBe(1); // it goes on from there
    const sound = await rows.get("audit", idOf(7));
    await change(7, await rows.get("audit", idOf(8)));
    await log.verify();
    expect(await log.soundness()).toMatchObject({ broken: { seq: 7 }, checked: { entries: 0 } });
    await change(7, sound);
    await log.verify();
    expect(await log.soundness()).toEqual({ checked: { entries: 51, at: 3000, wholeAt: 3000 } });
  });

  test("does not take a log that got shorter for a whole one because a person has it checked", async () => {
    const { rows, log, look } = await opened(50);
    const head = await rows.get("audit-head", "head");
    await log.note({ action: "later", subject: "x" });
    await log.verify();
    await rows.write([
      { kind: "delete", store: "audit", id: idOf(51) },
      { kind: "put", store: "audit-head", id: "head", value: head },
    ]);
    await log.verify();
    expect(await log.soundness()).toMatchObject({ checked: { entries: 51 } });
    await look();
    await log.verify();
    expect((await log.soundness()).broken?.reason).toContain("once had 51 entries and has 50 now");
  });

  test("is checked on from where a closed tab left it", async () => {
    const { log, afterwards } = await opened(1_300);
    let parts = 0;
    const closed = () => ((parts += 1) > 18 ? Promise.reject(new Error("The tab is closed.")) : Promise.resolve());
    await expect(log.lookAfter(closed)).rejects.toThrow("closed");
    expect(await afterwards(() => log.lookAfter(() => Promise.resolve()))).toBe(300);
    expect(await log.soundness()).toMatchObject({ checked: { entries: 1_300 } });
  });

  test("is checked by its links where nobody reads it, and that is no auditor's check", async () => {
    const { rows, log, look, locks, clock, auditors } = await opened(120);
    const { publicKey } = await auditors();
    const other = createAuditLog({
      ...{ rows, locks, clock, random },
      auditors: async () => ({ publicKey, held: await heldIn(createMemoryRows()) }),
    });
    await other.lookAfter(() => Promise.resolve());
    expect(await other.soundness()).toMatchObject({ checked: { entries: 120 } });
    expect(await rows.get("audit-checked", "read")).toBeUndefined();
    await look();
    expect(await rows.get("audit-checked", "read")).toMatchObject({ upTo: { seq: 120 } });
    expect(await log.soundness()).not.toHaveProperty("broken");
  });

  test("is sealed where it was written before sealing, once, and taken up when that was cut short", async () => {
    const { disk, rows, log, look, change, afterwards } = await opened(250);
    for (const entry of await log.entries()) await change(entry.seq, entry);
    const plain = async () => (await rows.list("audit")).filter(({ value }) => isAuditEntry(value)).length;
    expect(await plain()).toBe(250);
    await expect(log.lookAfter(() => Promise.reject(new Error("The tab is closed.")))).rejects.toThrow("closed");
    expect(await plain()).toBe(150);
    await look();
    expect(await plain()).toBe(0);
    for (const { value } of disk.stores.get("audit")?.values() ?? []) {
      expect(new TextDecoder().decode(value)).not.toContain("Eva");
    }
    expect(await log.verify()).toMatchObject({ kind: "intact", entries: 250 });
    expect(await afterwards(look)).toBe(0);
  });
});
