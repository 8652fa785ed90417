import { expect, test } from "vitest";
import { utf8 } from "#core/words/bytes.ts";
import type { RawRow } from "#core/vault/raw-rows.ts";
import { readBackup, saveBackup } from "#core/vault/backup.ts";
import { createProgramLocks } from "#core/words/program-locks.ts";
import { createFolderPlace } from "./folder-place.ts";
import { createBackupDisk as createDisk } from "./backup-disk.ts";
import { openStorage } from "./open-storage.ts";
import { createWholeStorage, type WholeStorage } from "./whole-storage.ts";

const locks = createProgramLocks();
const createBackupDisk = (whole: WholeStorage) => createDisk(whole, locks);
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
  const before = await createBackupDisk(one.whole).items();
  expect(texts(before)).toEqual(["file neuron kept.txt the file", "row notes 1 t first", "row notes 2 t second"]);
  const folder = await (await root()).getDirectoryHandle("a backup", { create: true });
  const place = createFolderPlace(() => Promise.resolve(folder));
  await saveBackup(place, { items: before, slots: utf8("s") }, by);

  await other.rows.write([{ kind: "put", row: row("3", "of another life") }]);
  await writeFile("neuron", "later.txt", "of another life");
  const read = await readBackup(place);
  await createBackupDisk(other.whole).switchTo(read?.items ?? [], undefined);
  expect(texts(await createBackupDisk(other.whole).items())).toEqual(texts(before));
  expect(await other.rows.list("notes", "t")).toHaveLength(2);
});

test("a switch that was killed after its transaction is ended at the next start; before it, nothing has happened", async () => {
  const storage = await open();
  await writeFile("neuron", "old.txt", "old");
  const aside = await (await root()).getDirectoryHandle("files-restored", { create: true });
  await aside.getDirectoryHandle("half", { create: true });
  await createBackupDisk(storage.whole).finish(); // killed before: only what was laid aside goes
  expect(texts(await createBackupDisk(storage.whole).items())).toContain("file neuron old.txt old");

  const again = await (await root()).getDirectoryHandle("files-restored", { create: true });
  const within = await again.getDirectoryHandle("neuron", { create: true });
  const stream = await (await within.getFileHandle("new.txt", { create: true })).createWritable();
  await stream.write("new");
  await stream.close();
  await storage.whole.switchTo([row("1", "restored")], undefined); // and killed here
  await createBackupDisk(storage.whole).finish();
  expect(texts(await createBackupDisk(storage.whole).items())).toEqual([
    "file neuron new.txt new",
    "row notes 1 t restored",
  ]);
  expect(await storage.whole.isSwitching()).toBe(false);
});

test("a tab that starts while another one restores takes nothing of it away", async () => {
  const storage = await open();
  await writeFile("neuron", "kept.txt", "the file");
  const items = await createBackupDisk(storage.whole).items();
  let starting: Promise<void> | undefined;
  const interrupted = createBackupDisk({
    ...storage.whole,
    async switchTo(...asked) {
      starting = createBackupDisk(storage.whole).finish(); // the other tab's start, when all is laid aside
      await Promise.race([starting, new Promise((resolve) => setTimeout(resolve, 300))]);
      await storage.whole.switchTo(...asked);
    },
  });
  await interrupted.switchTo(items, undefined);
  await starting;
  expect(texts(await createBackupDisk(storage.whole).items())).toEqual(texts(items));
});
