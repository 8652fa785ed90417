import type { BackupPlace } from "#core/vault/backup-place.ts";
import { createFolderPlace } from "./folder-place.ts";
import type { WholeStorage } from "./whole-storage.ts";

/** The folder a person chose for backups, through the File System Access API. Chromium has it, other browsers do not. */
export function createChosenFolder(kept: WholeStorage["folder"]) {
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
      return { name: folder.name, allowed, place: createFolderPlace(() => Promise.resolve(folder)) };
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

/** A folder that lies elsewhere, to restore from. Undefined when the person closes the picker. */
export async function pickBackupFolder(): Promise<BackupPlace | undefined> {
  const folder = await pick("read");
  return folder && createFolderPlace(() => Promise.resolve(folder));
}

/** Where backups lie while no folder is chosen: in the origin's private file system. */
export const createPlaceHere = (): BackupPlace =>
  createFolderPlace(async () =>
    (await navigator.storage.getDirectory()).getDirectoryHandle("backups", { create: true }),
  );

async function pick(mode: "read" | "readwrite"): Promise<FileSystemDirectoryHandle | undefined> {
  try {
    return await showDirectoryPicker({ id: "brane-backups", mode });
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === "AbortError") return undefined;
    throw thrown;
  }
}
