import { describe, expect, test } from "vitest";
import { concat, sha256Hex, toBase64Url, utf8, type Bytes } from "#core/words/bytes.ts";
import { StorageTrouble } from "#core/words/rows.ts";
import { readBackup, saveBackup, type BackupState, type WholeBackup } from "./backup.ts";
import { placeOf, type BackupItem } from "./backup-chunk.ts";
import { placeOfFile, writeBackupFile, type BackupFile } from "./backup-file.ts";
import { createMemoryPlace, type BackupPlace } from "./backup-place.ts";
import { sourceOfItems, type BackupSource } from "./backup-source.ts";

const sign = async (text: string) => (await sha256Hex(utf8(`our key ${text}`))).slice(0, 22);
const by = { at: 1_700_000_000_000, app: "1.0.0", sign };
/** Bytes with another seal's tag each time. */
function sealed(size = 300): Bytes {
  const bytes = new Uint8Array(size).fill(7);
  crypto.getRandomValues(bytes.subarray(-16));
  return bytes;
}
const row = (store: string, token: string, body = sealed()): BackupItem => ({
  name: ["row", store, token, "tag"],
  body,
});
const rows = (count: number) => Array.from({ length: count }, (_, at) => row("messages", `token-${at}`));
const state = (items: readonly BackupItem[]): BackupState => ({
  source: sourceOfItems(items),
  slots: utf8("ways in"),
});
const inMemory = (file: Bytes): BackupFile => ({
  size: file.length,
  bytes: (from, to) => Promise.resolve(file.slice(from, to)),
});
async function itemsOf(backup: WholeBackup | undefined): Promise<readonly BackupItem[]> {
  const items: BackupItem[] = [];
  for await (const some of backup?.items() ?? []) items.push(...some);
  return items;
}
const byPlace = (items: readonly BackupItem[] = []) =>
  items.map(({ name, body }) => `${JSON.stringify(name)} ${toBase64Url(body)}`).sort();
const sizeOf = (files: ReadonlyMap<string, Bytes>) => [...files.values()].reduce((sum, { length }) => sum + length, 0);

describe("a backup", () => {
  test("gives back the very same things, and how to open them", async () => {
    const place = createMemoryPlace();
    const items = [...rows(50), { name: ["file", "folder", "name"], body: sealed(5_000_000) }];
    await saveBackup(place, state(items), by);
    const read = await readBackup(place);
    expect(byPlace(await itemsOf(read))).toEqual(byPlace(items));
    expect(read?.slots).toEqual(utf8("ways in"));
    expect(read?.facts).toMatchObject({ number: 1, at: by.at, app: "1.0.0", items: 51 });
    expect(await read?.isOurs(sign)).toBe(true);
    expect(await read?.isOurs(() => Promise.resolve("another key's word"))).toBe(false);
  });

  test("of a place where none was ever made is none", async () => {
    expect(await readBackup(createMemoryPlace())).toBeUndefined();
  });

  test("writes only what has changed since the last one, and what is gone stays gone", async () => {
    const files = new Map<string, Bytes>();
    const place = createMemoryPlace(files);
    const before = rows(2000);
    await saveBackup(place, state(before), by);
    const size = sizeOf(files);
    const after = [...before.slice(1, -1), row("messages", "token-0"), row("facts", "new")];
    await saveBackup(place, state(after), by);
    expect(sizeOf(files) - size).toBeLessThan(size / 100);
    expect(byPlace(await itemsOf(await readBackup(place)))).toEqual(byPlace(after));
  });

  test("does not grow for ever: what later backups made idle is written anew and removed", async () => {
    const files = new Map<string, Bytes>();
    const place = createMemoryPlace(files);
    const still = rows(20);
    for (let day = 0; day < 40; day += 1) {
      await saveBackup(place, state([...still, row("log", "large", sealed(200_000))]), by);
    }
    expect(sizeOf(files)).toBeLessThan(3_500_000);
    expect([...files.keys()].filter((name) => name.endsWith(".json"))).toHaveLength(3);
    expect((await readBackup(place))?.facts.number).toBe(40);
  });

  test("as one file is the same, and says when its end is missing or it is something else", async () => {
    const items = rows(30);
    const { parts } = await writeBackupFile(state(items), by, (bytes) => bytes);
    const file = concat(...parts);
    expect(byPlace(await itemsOf(await readBackup(await placeOfFile(inMemory(file)))))).toEqual(byPlace(items));
    for (const length of [0, 5, 100, file.length - 1]) {
      await expect(placeOfFile(inMemory(file.slice(0, length)))).rejects.toBeInstanceOf(StorageTrouble);
    }
    await expect(placeOfFile(inMemory(utf8("a text that is no backup at all")))).rejects.toThrow("no backup of BRANE");
  });

  test("is of one moment, though it is read by slices while somebody writes", async () => {
    const there = [row("conversations", "1", sealed(5_000_000)), row("messages", "1"), ...rows(3)];
    let times = 0;
    const source: BackupSource = {
      look: (...asked) => sourceOfItems(there).look(...asked),
      async read(names) {
        const found = await sourceOfItems(there).read(names);
        times += 1;
        // One write that changes two rows and takes one away, after the first of them was read.
        if (times === 1) there.splice(0, 3, row("conversations", "1"), row("messages", "1"));
        return found;
      },
    };
    const place = createMemoryPlace();
    await saveBackup(place, { source, slots: utf8("s") }, by);
    expect(times).toBeGreaterThan(1);
    expect(byPlace(await itemsOf(await readBackup(place)))).toEqual(byPlace(there));
    there.push(row("facts", "new"));
    await saveBackup(place, { source, slots: utf8("s") }, by);
    const read = await readBackup(place);
    expect(byPlace(await itemsOf(read))).toEqual(byPlace(there));
    expect([read?.count("row", "messages"), read?.count("row", "facts")]).toEqual([3, 1]);
  });

  test("that finds no quiet moment says so", async () => {
    const source: BackupSource = {
      look: (...asked) => sourceOfItems([row("messages", "1", sealed(5_000_000))]).look(...asked),
      read: () => Promise.resolve([]),
    };
    const saving = saveBackup(createMemoryPlace(), { source, slots: utf8("s") }, by);
    await expect(saving).rejects.toThrow("no moment could be kept");
  });

  test("with any byte changed is not whole: the one before it holds, or it is said", async () => {
    const files = new Map<string, Bytes>();
    const [first, second] = [rows(3), [...rows(3), row("facts", "1")]];
    await saveBackup(createMemoryPlace(files), state(first), by);
    const before = new Set(files.keys());
    await saveBackup(createMemoryPlace(files), state(second), by);
    for (const [name, bytes] of files) {
      for (let at = 0; at < bytes.length; at += 37) {
        const spoilt = bytes.slice();
        spoilt[at] = (spoilt[at] ?? 0) ^ 1;
        const place = createMemoryPlace(new Map([...files, [name, spoilt]]));
        if (before.has(name) && name.endsWith(".bin")) {
          await expect(readBackup(place)).rejects.toThrow("damaged");
        } else {
          expect(byPlace(await itemsOf(await readBackup(place)))).toEqual(byPlace(before.has(name) ? second : first));
        }
      }
    }
  });

  test("killed at any step, torn files included, leaves the former one good, and the next one goes on", async () => {
    const first = rows(40);
    const second = [...first.slice(3), row("facts", "1"), row("messages", "token-0")];
    const start = new Map<string, Bytes>();
    for (let time = 0; time < 4; time += 1) await saveBackup(createMemoryPlace(start), state(first), by);
    for (const how of ["before", "torn", "after"] as const) {
      for (let at = 1; ; at += 1) {
        const files = new Map(start);
        const ended = await saveBackup(dyingAt(files, at, how), state(second), by).then(
          () => "saved",
          () => "killed",
        );
        const kept = await readBackup(createMemoryPlace(files));
        const now = byPlace(await itemsOf(kept));
        expect([byPlace(first), byPlace(second)]).toContainEqual(now);
        if (ended === "saved") {
          expect(now).toEqual(byPlace(second));
          break;
        }
        await saveBackup(createMemoryPlace(files), state(second), by);
        expect(byPlace(await itemsOf(await readBackup(createMemoryPlace(files))))).toEqual(byPlace(second));
      }
    }
  });

  test("names a row by store and token, whatever its tags are", () => {
    expect(placeOf(["row", "facts", "1", "a"])).toBe(placeOf(["row", "facts", "1", "b", "c"]));
    expect(placeOf(["row", "facts", "1"])).not.toBe(placeOf(["file", "facts", "1"]));
  });
});

/** A place whose `at`-th change, from 1, is its last; a torn write leaves half a file. */
function dyingAt(files: Map<string, Bytes>, at: number, how: "before" | "torn" | "after"): BackupPlace {
  const place = createMemoryPlace(files);
  let changes = 0;
  async function change(work: () => Promise<void>, torn: () => Promise<void>): Promise<void> {
    changes += 1;
    if (changes < at) return work();
    if (changes === at && how === "after") await work();
    if (changes === at && how === "torn") await torn();
    throw new StorageTrouble("failed", "The tab was killed.");
  }
  return {
    ...place,
    write: (name, bytes) =>
      change(
        () => place.write(name, bytes),
        () => place.write(name, bytes.slice(0, bytes.length / 2)),
      ),
    remove: (name) =>
      change(
        () => place.remove(name),
        () => Promise.resolve(),
      ),
  };
}
