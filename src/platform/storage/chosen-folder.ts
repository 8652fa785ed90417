import type { BackupPlace } from "#core/vault/backup-place.ts";
import { firstPerson, type PersonId } from "#core/vault/person.ts";
import { commonSpace, type SpaceId } from "#core/vault/spaces.ts";
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
      const placeOf = (whose: SpaceId | undefined) => createFolderPlace(() => within(folder, whose));
      return { name: folder.name, allowed, place: placeOf(person), house: placeOf(commonSpace) };
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
 * A folder that lies elsewhere, to restore from: the first of these that is in the one that is picked, or that one itself.
 * Undefined when the person closes the picker.
 */
export async function pickBackupFolder(...whose: readonly SpaceId[]): Promise<BackupPlace | undefined> {
  const folder = await pick("read");
  if (folder === undefined) return undefined;
  for (const each of whose) {
    const own = await unlessMissing(folder.getDirectoryHandle(nameWithin(each)));
    if (own !== undefined) return createFolderPlace(() => Promise.resolve(own));
  }
  return createFolderPlace(() => Promise.resolve(folder));
}

/** Where backups lie while no folder is chosen: in the origin's private file system. */
export const createPlaceHere = (whose: SpaceId = firstPerson): BackupPlace =>
  createFolderPlace(async () =>
    (await navigator.storage.getDirectory()).getDirectoryHandle(
      whose === firstPerson ? "backups" : `backups-${whose}`,
      { create: true },
    ),
  );

const nameWithin = (whose: SpaceId) => `brane-of-${whose}`;
const within = async (folder: FileSystemDirectoryHandle, whose: SpaceId | undefined) =>
  whose === undefined ? folder : folder.getDirectoryHandle(nameWithin(whose), { create: true });

async function pick(mode: "read" | "readwrite"): Promise<FileSystemDirectoryHandle | undefined> {
  try {
    return await showDirectoryPicker({ id: "brane-backups", mode });
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === "AbortError") return undefined;
    throw thrown;
  }
}
