import { textOf, utf8, type Bytes } from "#core/words/bytes.ts";
import { StorageTrouble } from "#core/words/rows.ts";
import type { PrivateFile, PrivateFiles } from "#core/synapse/private-files.ts";
import type { Locks } from "#core/words/ports.ts";
import { fileOf, replaceWhole, sealedHead } from "./sealed-file.ts";

/** As core/vault's Sealer: what lies on disk has no readable name and no readable byte. */
export interface FileSealer {
  token(word: string): Promise<string>;
  seal(name: string, plain: Bytes): Promise<Bytes>;
  open(name: string, sealed: Bytes): Promise<Bytes>;
}

/**
 * Private files on the origin's private file system. A neuron is a folder, a file is one file in it, both named by
 * tokens. A file's head, which holds its path and size, is sealed apart (sealed-file.ts); so a list reads heads only.
 */
export function createOpfsFiles(deps: {
  /** The folder for all of this, such as `files` in the origin's private file system. */
  readonly root: () => Promise<FileSystemDirectoryHandle>;
  readonly sealer: FileSealer;
  /** One at a time among tabs: a file that is sealed anew meanwhile (reseal-files.ts) must not undo a write. */
  readonly locks: Pick<Locks, "withLock">;
  /** Whether a backup took the place of all this since the tab began: what the tab knows is of another past. */
  readonly restoredSince: () => Promise<boolean>;
}): PrivateFiles {
  const { root, sealer } = deps;
  const alone = <Value>(work: () => Promise<Value>) => deps.locks.withLock(filesLock, () => translated(work));
  const change = (work: () => Promise<void>) =>
    alone(async () => {
      if (await deps.restoredSince()) throw ofBefore(); // under the lock, which a restore holds while it lays files down
      return work();
    });

  /** Undefined when it is not there and is not to be made. */
  async function folder(neuronId: string, create: boolean): Promise<FileSystemDirectoryHandle | undefined> {
    const place = await root();
    return unlessMissing(place.getDirectoryHandle(await sealer.token(`neuron ${neuronId}`), { create }));
  }
  const nameOf = (neuronId: string, path: string) => sealer.token(`file ${neuronId} ${path}`);

  async function head(file: File, name: string): Promise<PrivateFile & { readonly contentAt: number }> {
    const { sealed, contentAt } = await sealedHead(file);
    const [size = "", path = ""] = textOf(await sealer.open(`head ${name}`, sealed)).split(/ (.*)/s);
    return { path, bytes: Number(size), contentAt };
  }

  return {
    read: (neuronId, path) =>
      alone(async () => {
        const place = await folder(neuronId, false);
        const name = await nameOf(neuronId, path);
        const handle = await unlessMissing(place?.getFileHandle(name));
        if (handle === undefined) return undefined;
        const file = await handle.getFile();
        if (file.size === 0) return undefined; // made by a write that a crash cut off
        const { contentAt } = await head(file, name);
        return sealer.open(`content ${name}`, new Uint8Array(await file.slice(contentAt).arrayBuffer()));
      }),
    write: (neuronId, path, bytes) =>
      change(async () => {
        const name = await nameOf(neuronId, path);
        const sealed = await sealer.seal(`head ${name}`, utf8(`${bytes.length} ${path}`));
        const whole = fileOf(sealed, await sealer.seal(`content ${name}`, bytes));
        const place = await folder(neuronId, true);
        const handle = await place?.getFileHandle(name, { create: true });
        try {
          await replaceWhole(handle, whole);
        } catch (thrown) {
          await dropIfEmpty(place, name);
          throw thrown;
        }
      }),
    list: (neuronId) =>
      alone(async () => {
        const place = await folder(neuronId, false);
        const found: PrivateFile[] = [];
        for await (const [name, handle] of place?.entries() ?? []) {
          if (handle.kind !== "file") continue;
          const file = await handle.getFile();
          if (file.size === 0) continue;
          const { path, bytes } = await head(file, name);
          found.push({ path, bytes });
        }
        return found.sort((one, other) => (one.path < other.path ? -1 : 1));
      }),
    remove: (neuronId, path) =>
      change(async () => {
        const place = await folder(neuronId, false);
        await unlessMissing(place?.removeEntry(await nameOf(neuronId, path)));
      }),
    keepOnly: (neuronIds) =>
      change(async () => {
        const place = await root();
        const kept = new Set(await Promise.all(neuronIds.map((id) => sealer.token(`neuron ${id}`))));
        const folders: string[] = [];
        for await (const name of place.keys()) if (!kept.has(name)) folders.push(name);
        for (const name of folders) await unlessMissing(place.removeEntry(name, { recursive: true }));
      }),
  };
}

/** Held while private files are read, written, removed, sealed anew, or put back from a backup. */
export const filesLock = "private-files";

export const ofBefore = (): StorageTrouble =>
  new StorageTrouble("blocked", "A backup was restored in another tab. Reload this tab to go on.");

async function unlessMissing<Value>(wanted: Promise<Value> | undefined): Promise<Value | undefined> {
  try {
    return await wanted;
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === "NotFoundError") return undefined;
    throw thrown;
  }
}

/** A first write that failed leaves an empty file behind. */
async function dropIfEmpty(place: FileSystemDirectoryHandle | undefined, name: string): Promise<void> {
  const handle = await unlessMissing(place?.getFileHandle(name));
  if (handle !== undefined && (await handle.getFile()).size === 0) await unlessMissing(place?.removeEntry(name));
}

/** The browser's errors, in words. */
export async function translated<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (thrown) {
    if (!(thrown instanceof DOMException)) throw thrown;
    if (thrown.name === "QuotaExceededError") {
      throw new StorageTrouble("full", "The disk space for this app is full. Remove something, then try again.");
    }
    if (thrown.name === "SecurityError" || thrown.name === "InvalidStateError") {
      throw new StorageTrouble("blocked", "This browser does not let the app keep files here, as in a private window.");
    }
    throw new StorageTrouble("failed", `The file could not be reached (${thrown.name}). Try again.`);
  }
}
