import { expect, test } from "vitest";
import { utf8 } from "#core/words/bytes.ts";
import type { RawRow } from "#core/vault/raw-rows.ts";
import { readBackup, saveBackup } from "#core/vault/backup.ts";
import type { BackupItem } from "#core/vault/backup-chunk.ts";
import { createMemoryPlace } from "#core/vault/backup-place.ts";
import { spaceOf } from "#core/vault/spaces.ts";
import { StorageTrouble } from "#core/words/rows.ts";
import { createProgramLocks } from "#core/words/program-locks.ts";
import type { KeyRecord } from "#core/vault/key-record.ts";
import { createPeopleShelf } from "./people-shelf.ts";
import { filesLock } from "#platform/tools/opfs-files.ts";
import { createFolderPlace } from "./folder-place.ts";
import { createBackupDisk as createDisk } from "./backup-disk.ts";
import { openStorage } from "./open-storage.ts";
import { createWholeStorage, type WholeStorage } from "./whole-storage.ts";

const locks = createProgramLocks();
const createBackupDisk = (whole: WholeStorage) => createDisk({ whole, locks, folder: "files", without: [] });
const itemsOf = async (whole: WholeStorage) =>
  (await createBackupDisk(whole).source.look(() => true, Number.MAX_SAFE_INTEGER)).items;
async function* inOne(items: readonly BackupItem[]): AsyncGenerator<readonly BackupItem[], void> {
  yield Promise.resolve(items);
}
const everything = { keep: [], beside: [] };
const row = (token: string, text: string): RawRow => ({ store: "notes", token, tags: ["t"], sealed: utf8(text) });
async function open() {
  const { rows, tables } = await openStorage(`backup ${crypto.randomUUID()}`);
  return { rows, whole: createWholeStorage(tables) };
}
const by = { at: 1, app: "1", sign: () => Promise.resolve("m") };

async function root(): Promise<FileSystemDirectoryHandle> {
  return navigator.storage.getDirectory();
}
async function writeFile(folder: string, name: string, text: string): Promise<void> {
  const files = await (await root()).getDirectoryHandle("files", { create: true });
  const stream = await (
    await (await files.getDirectoryHandle(folder, { create: true })).getFileHandle(name, { create: true })
  ).createWritable();
  await stream.write(text);
  await stream.close();
}
const texts = (items: readonly { readonly name: readonly string[]; readonly body: Uint8Array }[]) =>
  items.map(({ name, body }) => [...name, new TextDecoder().decode(body)].join(" ")).sort();

test("rows and private files go into a folder and come back equal, on another disk, in place of what is there", async () => {
  const [one, other] = [await open(), await open()];
  await one.rows.write([
    { kind: "put", row: row("1", "first") },
    { kind: "put", row: row("2", "second") },
  ]);
  await writeFile("neuron", "kept.txt", "the file");
  const before = await itemsOf(one.whole);
  expect(texts(before)).toEqual(["file neuron kept.txt the file", "row notes 1 t first", "row notes 2 t second"]);
  const folder = await (await root()).getDirectoryHandle("a backup", { create: true });
  const place = createFolderPlace(() => Promise.resolve(folder));
  await saveBackup(place, { source: createBackupDisk(one.whole).source, slots: utf8("s") }, by);

  await other.rows.write([{ kind: "put", row: row("3", "of another life") }]);
  await writeFile("neuron", "later.txt", "of another life");
  const read = await readBackup(place);
  await createBackupDisk(other.whole).switchTo(read?.items() ?? inOne([]), everything);
  expect(texts(await itemsOf(other.whole))).toEqual(texts(before));
  expect(await other.rows.list("notes", "t")).toHaveLength(2);
});

test("a switch that was killed after its transaction is ended at the next start; before it, nothing has happened", async () => {
  const storage = await open();
  await writeFile("neuron", "old.txt", "old");
  const aside = await (await root()).getDirectoryHandle("files-restored", { create: true });
  await aside.getDirectoryHandle("half", { create: true });
  await createBackupDisk(storage.whole).finish(); // killed before: only what was laid aside goes
  expect(texts(await itemsOf(storage.whole))).toContain("file neuron old.txt old");

  const again = await (await root()).getDirectoryHandle("files-restored", { create: true });
  const within = await again.getDirectoryHandle("neuron", { create: true });
  const stream = await (await within.getFileHandle("new.txt", { create: true })).createWritable();
  await stream.write("new");
  await stream.close();
  await storage.whole.layAside([row("1", "restored")]);
  await storage.whole.switchTo(everything); // and killed here
  await createBackupDisk(storage.whole).finish();
  expect(texts(await itemsOf(storage.whole))).toEqual(["file neuron new.txt new", "row notes 1 t restored"]);
  expect(await storage.whole.isSwitching()).toBe(false);
});

test("a tab that starts while another one restores takes nothing of it away", async () => {
  const storage = await open();
  await writeFile("neuron", "kept.txt", "the file");
  const items = await itemsOf(storage.whole);
  let starting: Promise<void> | undefined;
  const interrupted = createBackupDisk({
    ...storage.whole,
    async switchTo(...asked) {
      starting = createBackupDisk(storage.whole).finish(); // the other tab's start, when all is laid aside
      await Promise.race([starting, new Promise((resolve) => setTimeout(resolve, 300))]);
      await storage.whole.switchTo(...asked);
    },
  });
  await interrupted.switchTo(inOne(items), everything);
  await starting;
  expect(texts(await itemsOf(storage.whole))).toEqual(texts(items));
});

test("of several people, one's backup holds one's own rows alone, and comes back without touching the others'", async () => {
  const { rows, tables, keys: shelf } = await openStorage(`backup ${crypto.randomUUID()}`);
  const bo = "00000000000000bb";
  const people = createPeopleShelf({ keys: shelf, tables });
  const record = (name: string): KeyRecord => ({ v: 2, revision: 1, generation: 1, slots: [], name });
  await people.of("first").addIfAbsent(record("Ada"));
  await people.of(bo).addIfAbsent(record("Bo"));
  const put = (space: string, ...puts: readonly RawRow[]) =>
    spaceOf(rows, space).write(puts.map((each) => ({ kind: "put", row: each })));
  const keys = { ...row("keys", "of the house"), store: "house-keys" };
  for (const [space, text] of [
    ["first", "Ada's"],
    [bo, "Bo's"],
    ["house", "everybody's"],
  ] as const) {
    await put(space, ...Array.from({ length: 100 }, (_, at) => row(`${at}`, `${text} ${at}`)), keys);
  }
  const before = await Promise.all(["first", "house"].map((space) => spaceOf(rows, space).list("notes")));
  const disk = createDisk({
    whole: createWholeStorage(tables, bo),
    ...{ locks, folder: `files-${bo}`, without: ["house-keys"] },
  });
  const place = createMemoryPlace();
  await saveBackup(place, { source: disk.source, slots: utf8("s") }, by);
  const backup = await readBackup(place);
  expect([backup?.facts.items, backup?.count("row", "notes")]).toEqual([100, 100]);

  await put(bo, row("3", "of another life"), row("new", "of another life"));
  await put(bo, { ...keys, sealed: utf8("renewed since") });
  await disk.switchTo(backup?.items() ?? inOne([]), { keep: ["house-keys"], beside: [] });
  const after = await spaceOf(rows, bo).list("notes");
  expect(after.map(({ sealed }) => new TextDecoder().decode(sealed)).sort()[3]).toBe("Bo's 11");
  expect(after.filter(({ sealed }) => new TextDecoder().decode(sealed).startsWith("Bo's"))).toHaveLength(100);
  expect(await spaceOf(rows, bo).list("house-keys")).toMatchObject([{ sealed: utf8("renewed since") }]);
  expect(await Promise.all(["first", "house"].map((space) => spaceOf(rows, space).list("notes")))).toEqual(before);
  expect((await rows.stores()).filter((name) => name.startsWith("restored"))).toEqual([]);

  // With another master key: that one's record, and what the machine gave them as it lies under it.
  const beside = [{ ...keys, sealed: utf8("under another key") }];
  await disk.switchTo(backup?.items() ?? inOne([]), { keep: [], beside, record: { ...record("Bo"), revision: 2 } });
  expect(await people.of(bo).read()).toMatchObject({ name: "Bo", revision: 2 });
  expect(await people.of("first").read()).toEqual(record("Ada"));
  expect(await spaceOf(rows, bo).list("house-keys")).toMatchObject(beside);
  expect(await spaceOf(rows, bo).list("notes")).toHaveLength(100);
  expect(await Promise.all(["first", "house"].map((space) => spaceOf(rows, space).list("notes")))).toEqual(before);
});

test("a tab that was open before a restore writes nothing among the restored rows, and one that begins anew does", async () => {
  const name = `backup ${crypto.randomUUID()}`;
  const [old, restoring] = [await openStorage(name), await openStorage(name)];
  await old.rows.write([{ kind: "put", row: row("1", "of the old key") }]);
  const disk = createBackupDisk(createWholeStorage(restoring.tables));
  await disk.switchTo(inOne([{ name: ["row", "notes", "1"], body: utf8("of the new key") }]), everything);
  const late = { kind: "put", row: row("2", "of the old key") } as const;
  expect([await old.restoredSince("first"), await old.restoredSince("house")]).toEqual([true, false]);
  await expect(old.rows.write([late])).rejects.toThrow("Reload this tab");
  await expect(old.rows.write([{ ...late, kind: "replace", was: utf8("x") }])).rejects.toThrow("Reload this tab");
  await expect(old.rows.write([{ kind: "delete", store: "notes", token: "1" }])).rejects.toThrow("Reload this tab");
  // What everybody has in common is not that person's: it goes on.
  await old.rows.write([{ kind: "put", row: { ...row("3", "common"), store: "house/audit" } }]);
  const anew = await openStorage(name);
  expect((await anew.rows.list("notes")).map(({ sealed }) => new TextDecoder().decode(sealed))).toEqual([
    "of the new key",
  ]);
  expect(await anew.restoredSince("first")).toBe(false);
  await anew.rows.write([late]);
  expect(await anew.rows.list("notes")).toHaveLength(2);
});

test("a house comes in place of the one person who is here: its rows, everybody's record and keys, in one switch", async () => {
  const storage = await openStorage(`backup ${crypto.randomUUID()}`);
  const { rows, tables, keys } = storage;
  const record: KeyRecord = { v: 2, revision: 1, generation: 1, slots: [], name: "Ada" };
  await keys.addIfAbsent({ ...record, name: "alone" });
  await rows.write([{ kind: "put", row: row("1", "of one person") }]);
  const bo = "00000000000000bb";
  const house = {
    keys: ["house-keys", `${bo}/house-keys`].map((store) => ({ ...row("k", store), store })),
    records: [
      ["first", record],
      [bo, { ...record, name: "Bo" }],
    ] as const,
  };
  const disk = createDisk({ whole: createWholeStorage(tables, "house"), locks, folder: "files-house", without: [] });
  await disk.switchTo(
    inOne([
      { name: ["row", "audit", "1"], body: utf8("the log") },
      { name: ["record", bo, ""], body: utf8("") },
    ]),
    {
      ...everything,
      house,
    },
  );
  // A tab of the person who was here alone writes nothing among it.
  expect(await storage.restoredSince("first")).toBe(true);
  await expect(rows.write([{ kind: "put", row: row("2", "late") }])).rejects.toThrow("Reload this tab");
  expect([...(await rows.stores())].sort()).toEqual([`${bo}/house-keys`, "house-keys", "house/audit"]);
  const people = createPeopleShelf({ keys, tables });
  expect(await people.of("first").read()).toMatchObject({ name: "Ada" });
  expect(await people.of(bo).read()).toMatchObject({ name: "Bo" });
});

test("private files are put back when nobody is in the middle of writing one", async () => {
  const storage = await open();
  await writeFile("neuron", "kept.txt", "the file");
  const items = await itemsOf(storage.whole);
  const done: string[] = [];
  const writing = locks.withLock(filesLock, async () => {
    await new Promise((resolve) => setTimeout(resolve, 50));
    await writeFile("neuron", "late.txt", "of another past");
    done.push("written");
  });
  await createBackupDisk(storage.whole).switchTo(inOne(items), everything);
  done.push("restored");
  await writing;
  expect(done).toEqual(["written", "restored"]);
  expect(texts(await itemsOf(storage.whole))).toEqual(texts(items));
});

test("a private file that does not answer stops a restore with a sentence, and the next start ends it", async () => {
  const storage = await open();
  await writeFile("neuron", "kept.txt", "the file");
  const items = await itemsOf(storage.whole);
  await writeFile("neuron", "late.txt", "of another life");
  const { prototype } = FileSystemFileHandle;
  const whole = Object.getOwnPropertyDescriptor(prototype, "createWritable") ?? {};
  const gone = () => Promise.reject(new DOMException("gone", "UnknownError"));
  const disk = createBackupDisk({
    ...storage.whole,
    async switchTo(...asked) {
      await storage.whole.switchTo(...asked);
      Object.defineProperty(prototype, "createWritable", { configurable: true, value: gone });
    },
  });
  const restoring = disk.switchTo(inOne(items), everything);
  await expect(restoring).rejects.toThrow(StorageTrouble);
  Object.defineProperty(prototype, "createWritable", whole);
  await createBackupDisk(storage.whole).finish();
  expect(texts(await itemsOf(storage.whole))).toEqual(texts(items));
});
