import type { BackupItem } from "#core/vault/backup-chunk.ts";
import { createLook, type BackupMark, type BackupSource } from "#core/vault/backup-source.ts";
import type { RawRow } from "#core/vault/raw-rows.ts";
import { toBase64Url, type Bytes } from "#core/words/bytes.ts";
import type { Locks } from "#core/words/ports.ts";
import { filesLock, translated } from "#platform/tools/opfs-files.ts";
import { unlessMissing } from "./folder-place.ts";
import type { Switch, WholeStorage } from "./whole-storage.ts";

/** All that a backup holds, as it lies on this device: a person's sealed rows, and the sealed private files of tools. */
export interface BackupDisk {
  /** The rows as of one moment; a file that is written meanwhile is there as before or as after. */
  readonly source: BackupSource;
  /**
   * Puts these things in the place of all that is there. They are laid aside first; then one transaction switches the
   * rows and, with a record, the key; then the files take their place. Killed before the transaction, nothing has
   * happened; after it, `finish` ends it at the next start. Rejects with StorageTrouble.
   */
  switchTo(parts: AsyncIterable<readonly BackupItem[]>, how: Switch): Promise<void>;
  /** Ends a switch that was killed after its transaction, and removes what one left that was killed before. */
  finish(): Promise<void>;
}

/** One tab's start ends what another tab's death left; it must not take for that what a tab is doing just now. */
export function createBackupDisk(deps: {
  readonly whole: WholeStorage;
  readonly locks: Pick<Locks, "withLock">;
  /** The folder of private files, in the origin's private file system. */
  readonly folder: string;
  /** Stores that belong to this machine: no backup holds them. */
  readonly without: readonly string[];
}): BackupDisk {
  const { whole, folder: live } = deps;
  const staged = `${live}-restored`;
  const alone = <Done>(work: () => Promise<Done>) => deps.locks.withLock(staged, () => translated(work));

  async function finish(): Promise<void> {
    if (await whole.isSwitching()) {
      await deps.locks.withLock(filesLock, async () => {
        await clear(live);
        for await (const file of filesIn(staged)) await layDown(live, [await itemOfFile(file)]);
      });
      await whole.endSwitch();
    }
    await clear(staged);
    await whole.dropAside();
  }

  return {
    source: {
      look: (wanted, atMost) =>
        translated(async () => {
          const look = createLook(wanted, atMost);
          await whole.eachRow((row) => {
            if (!deps.without.includes(row.store) && look.see(markOfRow(row))) look.take(itemOfRow(row));
          });
          for await (const file of filesIn(live)) {
            if (look.see(await markOfFile(file))) look.take(await itemOfFile(file));
          }
          return look.seen();
        }),
      read: (names) =>
        translated(async () => {
          const places = names.flatMap(([kind, store = "", token = ""]) => (kind === "row" ? [{ store, token }] : []));
          const items = (await whole.rows(places)).map(itemOfRow);
          for (const [kind, folder = "", name = ""] of names) {
            if (kind !== "file") continue;
            const file = await fileOf(live, folder, name);
            if (file !== undefined) items.push(await itemOfFile({ folder, name, file }));
          }
          return items;
        }),
    },
    switchTo: (parts, how) =>
      alone(async () => {
        await clear(staged);
        await whole.dropAside();
        for await (const items of parts) {
          await layDown(staged, items);
          await whole.layAside(items.flatMap(rowOfItem));
        }
        await whole.switchTo(how);
        await finish();
      }),
    finish: () => alone(finish),
  };
}

const nameOfRow = ({ store, token, tags }: RawRow) => ["row", store, token, ...tags];
const itemOfRow = (row: RawRow): BackupItem => ({ name: nameOfRow(row), body: row.sealed });
const markOfRow = (row: RawRow): BackupMark => ({
  name: nameOfRow(row),
  bytes: row.sealed.length,
  seal: toBase64Url(row.sealed.subarray(-16)),
});

function rowOfItem({ name, body }: BackupItem): readonly RawRow[] {
  const [kind, store = "", token = "", ...tags] = name;
  return kind === "row" ? [{ store, token, tags, sealed: body }] : [];
}

interface PrivateFile {
  readonly folder: string;
  readonly name: string;
  readonly file: File;
}

const itemOfFile = async ({ folder, name, file }: PrivateFile): Promise<BackupItem> => {
  const body: Bytes = new Uint8Array(await file.arrayBuffer());
  return { name: ["file", folder, name], body };
};
const markOfFile = async ({ folder, name, file }: PrivateFile): Promise<BackupMark> => ({
  name: ["file", folder, name],
  bytes: file.size,
  seal: toBase64Url(new Uint8Array(await file.slice(-16).arrayBuffer())),
});

const folderOf = async (name: string) =>
  unlessMissing((await navigator.storage.getDirectory()).getDirectoryHandle(name));

async function* filesIn(name: string): AsyncGenerator<PrivateFile, void> {
  for await (const [folder, within] of (await folderOf(name)) ?? []) {
    if (within.kind !== "directory") continue;
    for await (const [file, handle] of within) {
      if (handle.kind !== "file") continue;
      const there = await unlessMissing(handle.getFile());
      if (there !== undefined && there.size > 0) yield { folder, name: file, file: there };
    }
  }
}

async function fileOf(root: string, folder: string, name: string): Promise<File | undefined> {
  const within = await folderOf(root).then((found) => found && unlessMissing(found.getDirectoryHandle(folder)));
  const handle = within && (await unlessMissing(within.getFileHandle(name)));
  const file = handle && (await unlessMissing(handle.getFile()));
  return file === undefined || file.size === 0 ? undefined : file;
}

async function layDown(name: string, items: readonly BackupItem[]): Promise<void> {
  const root = await (await navigator.storage.getDirectory()).getDirectoryHandle(name, { create: true });
  for (const { name: parts, body } of items) {
    const [kind, folder = "", file = ""] = parts;
    if (kind !== "file") continue;
    const within = await root.getDirectoryHandle(folder, { create: true });
    const stream = await (await within.getFileHandle(file, { create: true })).createWritable();
    await stream.write(body);
    await stream.close();
  }
}

const clear = async (name: string): Promise<void> =>
  unlessMissing((await navigator.storage.getDirectory()).removeEntry(name, { recursive: true }));
