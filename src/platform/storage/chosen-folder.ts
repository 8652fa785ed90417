import type { BackupPlace } from "#core/vault/backup-place.ts";
import { firstPerson, type PersonId } from "#core/vault/person.ts";
import { createFolderPlace, unlessMissing } from "./folder-place.ts";
import type { WholeStorage } from "./whole-storage.ts";

/**
 * The folder a person chose for backups, through the File System Access API. Chromium has it, other browsers do not.
 * `person`: who of several; each has a folder of their own within, so that one may choose the same.
 */
export function createChosenFolder(kept: WholeStorage["folder"], person?: PersonId) {
  async function handle(): Promise<FileSystemDirectoryHandle | undefined> {
    const read = await kept.read();
    return read instanceof FileSystemDirectoryHandle ? read : undefined;
  }
  return {
    possible: "showDirectoryPicker" in globalThis,
    async chosen() {
      const folder = await handle();
      if (folder === undefined) return undefined;
      const allowed = (await folder.queryPermission({ mode: "readwrite" })) === "granted";
      return { name: folder.name, allowed, place: createFolderPlace(() => within(folder, person)) };
    },
    async choose(): Promise<"chosen" | "stopped"> {
      const folder = await pick("readwrite");
      if (folder === undefined) return "stopped";
      await kept.write(folder);
      return "chosen";
    },
    async allow(): Promise<boolean> {
      return (await (await handle())?.requestPermission({ mode: "readwrite" })) === "granted";
    },
    forget: () => kept.forget(),
  };
}

/**
 * A folder that lies elsewhere, to restore from: the one that is picked, or the one of this person in it. Undefined when
 * the person closes the picker.
 */
export async function pickBackupFolder(person: PersonId): Promise<BackupPlace | undefined> {
  const folder = await pick("read");
  if (folder === undefined) return undefined;
  const own = await unlessMissing(folder.getDirectoryHandle(nameWithin(person)));
  return createFolderPlace(() => Promise.resolve(own ?? folder));
}

/** Where backups lie while no folder is chosen: in the origin's private file system. */
export const createPlaceHere = (person = firstPerson): BackupPlace =>
  createFolderPlace(async () =>
    (await navigator.storage.getDirectory()).getDirectoryHandle(backupsOf(person), { create: true }),
  );

/** The folder in the origin's private file system. */
export const backupsOf = (person: PersonId): string => (person === firstPerson ? "backups" : `backups-${person}`);

const nameWithin = (person: PersonId) => `brane-of-${person}`;
const within = async (folder: FileSystemDirectoryHandle, person: PersonId | undefined) =>
  person === undefined ? folder : folder.getDirectoryHandle(nameWithin(person), { create: true });

async function pick(mode: "read" | "readwrite"): Promise<FileSystemDirectoryHandle | undefined> {
  try {
    return await showDirectoryPicker({ id: "brane-backups", mode });
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === "AbortError") return undefined;
    throw thrown;
  }
}
