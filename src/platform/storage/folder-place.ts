import type { BackupPlace } from "#core/vault/backup-place.ts";
import { StorageTrouble } from "#core/words/rows.ts";

/**
 * A folder as a place for backups: one the person chose on this device, or one of the origin's private file system,
 * which has the same interface. A write goes aside and takes the file's place when it is closed, so a kill leaves the
 * former file or none.
 */
export function createFolderPlace(folder: () => Promise<FileSystemDirectoryHandle>): BackupPlace {
  return {
    names: () =>
      translated(async () => {
        const names: string[] = [];
        // Nobody else's files: the person's folder may hold anything.
        for await (const [name, handle] of await folder()) {
          if (handle.kind === "file" && name.startsWith("brane-")) names.push(name);
        }
        return names;
      }),
    read: (name) =>
      translated(async () => {
        const handle = await unlessMissing((await folder()).getFileHandle(name));
        return handle && new Uint8Array(await (await handle.getFile()).arrayBuffer());
      }),
    write: (name, bytes) =>
      translated(async () => {
        const handle = await (await folder()).getFileHandle(name, { create: true });
        const stream = await handle.createWritable();
        try {
          await stream.write(bytes);
          await stream.close();
        } catch (thrown) {
          await stream.abort().catch(() => undefined);
          throw thrown;
        }
      }),
    remove: (name) => translated(async () => unlessMissing((await folder()).removeEntry(name))),
  };
}

export async function unlessMissing<Value>(wanted: Promise<Value>): Promise<Value | undefined> {
  try {
    return await wanted;
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === "NotFoundError") return undefined;
    throw thrown;
  }
}

/** The browser's errors, in words. */
async function translated<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (thrown) {
    if (!(thrown instanceof DOMException)) throw thrown;
    if (thrown.name === "QuotaExceededError") {
      throw new StorageTrouble("full", "There is no room left for the backup. Free some, or choose another folder.");
    }
    if (thrown.name === "NotAllowedError" || thrown.name === "SecurityError") {
      throw new StorageTrouble(
        "blocked",
        "The browser does not let BRANE use the folder now. Allow it, or choose it again.",
      );
    }
    if (thrown.name === "NotFoundError") {
      throw new StorageTrouble("failed", "The folder for backups is not there any more. Choose it again.");
    }
    throw new StorageTrouble("failed", `The folder for backups did not answer (${thrown.name}). Try again.`);
  }
}
