import { describe, expect, test } from "vitest";
import { createFakePassphraseKdf } from "#core/words/fake-passphrase-kdf.ts";
import { createProgramLocks } from "#core/words/program-locks.ts";
import type { Locks } from "#core/words/ports.ts";
import { createFakeRawDisk } from "./fake-disk.ts";
import { createFakePasskeys } from "./fake-passkeys.ts";
import type { KeyRecord } from "./key-record.ts";
import { openWithPortable, portableSlots } from "./portable-slots.ts";
import { resealRows } from "./reseal-rows.ts";
import { createRotation } from "./rotation.ts";
import { createSealedRows } from "./sealed-rows.ts";
import { createSealingTabs } from "./sealing-tabs.ts";
import { openOwnKeyring, random } from "./testing/open-keyring.ts";
import { createWaysIn } from "./ways-in.ts";
import type { Keyring } from "./store-keys.ts";

type Disk = ReturnType<typeof createFakeRawDisk>;
const clock = { now: () => 7_000 };
const device = { kind: "device" } as const;
const calm = { kind: "passphrase", passphrase: "calm water over stones" } as const;
const quiet = () => undefined;

/** A tab over a disk: what it needs to write, and to rotate. */
async function openTab(disk: Disk, locks: Locks, opened?: Keyring) {
  const keyring = opened ?? (await openOwnKeyring(disk.shelf));
  const damage: string[] = [];
  const rows = createSealedRows({ raw: disk.raw, keyring, onDamage: ({ message }) => damage.push(message) });
  let rest = () => Promise.resolve();
  const tabs = createSealingTabs(locks, crypto.randomUUID());
  tabs.show(keyring.generation());
  const rotation = createRotation({
    ...{ shelf: disk.shelf, keyring, locks, clock, tabs },
    passes: [(...asked) => resealRows({ raw: disk.raw, keyring, rest: () => rest() }, ...asked)],
    settled: () => rows.write([]),
    wait: () => new Promise((resolve) => setTimeout(resolve, 1)),
  });
  const finish = (signal = new AbortController().signal) => rotation.finish(quiet, signal);
  return { keyring, rows, damage, rotation, finish, whileResting: (work: () => Promise<void>) => void (rest = work) };
}

const put = (id: string, value: unknown = id, store = "notes") => ({
  ...{ kind: "put" as const, store, id, value, tags: ["all"] },
});
const noted = async (tab: { readonly rows: ReturnType<typeof createSealedRows> }) =>
  Object.fromEntries((await tab.rows.list("notes", "all")).map(({ id, value }) => [id, value]));

/** A lived-in disk with one tab open. */
async function house(count = 5) {
  const disk = createFakeRawDisk();
  const locks = createProgramLocks();
  const tab = await openTab(disk, locks);
  await tab.rows.write(Array.from({ length: count }, (_, at) => put(`n${at}`)));
  await tab.rows.write([put("f", "fact", "facts")]);
  const passkeys = createFakePasskeys();
  const ways = createWaysIn({ shelf: disk.shelf, random, clock, passkeys, kdf: createFakePassphraseKdf() });
  const record = async () => (await disk.shelf.read()) as KeyRecord;
  return { disk, locks, tab, ways, record };
}
/** How many rows on the disk the keyring's present generation has not sealed. */
async function older(disk: Disk, keyring: Keyring): Promise<number> {
  const now = [...disk.rows.values()].map(async ({ store, sealed }) => (await keyring.sealer(store)).isOfNow(sealed));
  return (await Promise.all(now)).filter((ofNow) => !ofNow).length;
}

describe("a rotation", () => {
  test("seals every row anew, finds each by the word it was found by, and is then written down as complete", async () => {
    const { disk, tab, record, locks } = await house(150);
    const before = await noted(tab);
    expect(await tab.rotation.begin("op")).toEqual({ kind: "begun" });
    expect(await record()).toMatchObject({ generation: 2, rotation: "op" });
    expect(await older(disk, tab.keyring)).toBe(151);
    expect(await tab.finish()).toEqual({ kind: "done", operation: "op", left: 0 });
    expect(await older(disk, tab.keyring)).toBe(0);
    expect(await noted(tab)).toEqual(before);
    expect(await record()).toMatchObject({ generation: 2, renewedAt: 7_000 });
    expect(await record()).not.toHaveProperty("rotation");
    expect(await tab.finish()).toEqual({ kind: "none" });
    const anew = await openTab(disk, locks);
    expect(await noted(anew)).toEqual(before);
    expect(await anew.rows.get("facts", "f")).toBe("fact");
  });

  test("one at a time: a second is refused while one runs", async () => {
    const { tab, ways } = await house();
    await tab.rotation.begin("one");
    expect(await tab.rotation.begin("two")).toEqual({ kind: "busy" });
    expect(await ways.renew(device, "three")).toEqual({ kind: "busy" });
  });

  test("what is written meanwhile stands, and a row that was deleted does not come back", async () => {
    const { disk, tab, locks } = await house(130);
    const other = await openTab(disk, locks);
    await tab.rotation.begin("op");
    await other.rotation.follow();
    let round = 0;
    tab.whileResting(async () => {
      round += 1;
      await other.rows.write([put(`n${round}`, "written meanwhile"), { kind: "delete", store: "notes", id: "n100" }]);
    });
    // The row is changed between its reading and its sealing too: the disk sees to it that the newer one stays.
    const get = disk.raw.get.bind(disk.raw);
    let once = true;
    disk.raw.get = async (store, token) => {
      const row = await get(store, token);
      if (once && store === "notes") {
        once = false;
        await other.rows.write(Array.from({ length: 130 }, (_, at) => put(`n${at}`, "newest")));
      }
      return row;
    };
    expect((await tab.finish()).kind).toBe("done");
    const found = await noted(tab);
    expect(Object.keys(found).length).toBe(129);
    expect(new Set(Object.values(found))).toEqual(new Set(["newest", "written meanwhile"]));
    expect(await older(disk, tab.keyring)).toBe(0);
  });

  test("it is not complete while another tab still seals by the older keys, and takes in what that one wrote", async () => {
    const { disk, tab, locks, record } = await house();
    const slow = await openTab(disk, locks);
    await tab.rotation.begin("op");
    let passes = 0;
    tab.whileResting(async () => {
      passes += 1;
      expect((await record()).rotation).toBe("op");
      if (passes < 8) await slow.rows.write([put("slow", passes)]);
      if (passes === 8) await slow.rotation.follow();
    });
    await tab.finish();
    expect(passes).toBeGreaterThan(8);
    expect(await older(disk, tab.keyring)).toBe(0);
    expect((await noted(tab))["slow"]).toBe(7);
  });

  test("stopped at any row, it goes on at the next start, in whatever tab comes first", async () => {
    const { disk, tab, locks, record } = await house(200);
    const before = await noted(tab);
    await tab.rotation.begin("op");
    const stop = new AbortController();
    tab.whileResting(() => {
      stop.abort(new Error("the tab is gone"));
      return Promise.resolve();
    });
    await expect(tab.finish(stop.signal)).rejects.toThrow("the tab is gone");
    const half = await older(disk, tab.keyring);
    expect(half).toBeGreaterThan(0);
    expect(half).toBeLessThan(201);
    const next = [await openTab(disk, locks), await openTab(disk, locks)];
    expect(await noted(next[0] as typeof tab)).toEqual(before);
    const ends = await Promise.all(next.map((each) => each.finish()));
    expect(ends.map(({ kind }) => kind).sort()).toEqual(["done", "none"]);
    expect(await older(disk, tab.keyring)).toBe(0);
    expect((await record()).rotation).toBeUndefined();
    expect(await noted(tab)).toEqual(before);
  });

  test("a row that nobody can open is left as it lies, counted, and holds nothing up", async () => {
    const { disk, tab } = await house();
    const [place, row] = [...disk.rows][2] ?? [];
    if (place === undefined || row === undefined) throw new Error("The row is missing.");
    const spoilt = { ...row, sealed: row.sealed.map((byte, at) => (at === 40 ? byte ^ 1 : byte)) };
    disk.rows.set(place, spoilt);
    await tab.rotation.begin("op");
    expect(await tab.finish()).toEqual({ kind: "done", operation: "op", left: 1 });
    expect(disk.rows.get(place)).toEqual(spoilt);
  });
});

describe("a new master key", () => {
  test("opens by what was shown and by this device, and by nothing else; all that was kept is there", async () => {
    const { disk, tab, ways, record, locks } = await house();
    const before = await noted(tab);
    await ways.add(device, calm);
    await ways.add(device, { kind: "passkey", name: "BRANE" });
    await ways.add(device, { kind: "recovery" });
    const old = await record();
    const renewed = await ways.renew(calm, "op");
    if (renewed.kind !== "renewed") throw new Error(renewed.kind);
    expect((await ways.list()).map(({ kind }) => kind)).toEqual(["device", "passphrase"]);
    tab.keyring.adopt(renewed.master, renewed.generation);
    expect((await tab.finish()).kind).toBe("done");
    expect(await older(disk, tab.keyring)).toBe(0);
    await tab.rows.write([put("later", "written later")]);
    for (const proof of [device, calm]) {
      const opening = await ways.open(proof);
      if (opening.kind !== "open") throw new Error(opening.kind);
      expect(await noted(await openTab(disk, locks, opening.keyring))).toEqual({ ...before, later: "written later" });
    }
    // Who kept a copy of the old record, and knows a way into it, reads nothing of now.
    const copy = createFakeRawDisk();
    await copy.shelf.addIfAbsent(old);
    for (const [place, row] of disk.rows) copy.rows.set(place, row);
    const thief = await openTab(copy, createProgramLocks());
    expect(await noted(thief)).toEqual({});
    expect(thief.damage.length).toBe(6);
  });

  test("and another after it: rows of every time open, by the words they were found by", async () => {
    const { disk, tab, ways, locks } = await house();
    const first = new Map(disk.rows);
    for (const operation of ["one", "two"]) {
      const renewed = await ways.renew(device, operation);
      if (renewed.kind !== "renewed") throw new Error(renewed.kind);
      tab.keyring.adopt(renewed.master, renewed.generation);
      await tab.finish();
      await tab.rotation.begin("between");
      await tab.rows.write([put(operation)]);
      await tab.finish();
    }
    for (const [place, row] of first) disk.rows.set(place, row); // as from a backup of before
    const anew = await openTab(disk, locks);
    expect(Object.keys(await noted(anew)).sort()).toEqual(["n0", "n1", "n2", "n3", "n4", "one", "two"]);
    expect(anew.damage).toEqual([]);
  });

  test("a tab that has the old one does not touch a row, and is told to open anew", async () => {
    const { disk, tab, ways, locks } = await house();
    const stale = await openTab(disk, locks);
    await ways.renew(device, "op");
    const before = new Map(disk.rows);
    expect(await stale.finish()).toEqual({ kind: "stale" });
    expect(await tab.rotation.follow()).toEqual({ kind: "stale" });
    expect(await tab.rotation.begin("mine")).toEqual({ kind: "stale" });
    expect(new Map(disk.rows)).toEqual(before);
  });

  test("what a backup carries opens the rows of every time on another device", async () => {
    const { disk, tab, ways } = await house();
    await ways.add(device, calm);
    const renewed = await ways.renew(calm, "op");
    if (renewed.kind !== "renewed") throw new Error(renewed.kind);
    tab.keyring.adopt(renewed.master, renewed.generation);
    await tab.rows.write([put("new")]); // the others are still of before
    const carried = await portableSlots(disk.shelf);
    if (carried === undefined) throw new Error("Nothing is carried.");
    const deps = { random, kdf: createFakePassphraseKdf(), passkeys: createFakePasskeys() };
    const opened = await openWithPortable(carried, calm, deps);
    if (opened.kind !== "open") throw new Error(opened.kind);
    const there = createFakeRawDisk();
    for (const [place, row] of disk.rows) there.rows.set(place, row);
    await there.shelf.addIfAbsent(opened.record(1));
    const tabThere = await openTab(there, createProgramLocks());
    expect(await noted(tabThere)).toEqual(await noted(tab));
    expect(tabThere.damage).toEqual([]);
  });
});
