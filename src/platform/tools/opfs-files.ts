import { concat, textOf, utf8, type Bytes } from "#core/words/bytes.ts";
import { StorageTrouble } from "#core/words/rows.ts";
import type { PrivateFile, PrivateFiles } from "#core/synapse/private-files.ts";

/** As core/vault's Sealer: what lies on disk has no readable name and no readable byte. */
export interface FileSealer {
  token(word: string): Promise<string>;
  seal(name: string, plain: Bytes): Promise<Bytes>;
  open(name: string, sealed: Bytes): Promise<Bytes>;
}

/**
 * Private files on the origin's private file system. A neuron is a folder, a file is one file in it, both named by
 * tokens. A file holds the length of its sealed head (4 bytes, little-endian), the sealed head (path and size), and the
 * sealed content; so a list reads heads only.
 */
export function createOpfsFiles(deps: {
  /** The folder for all of this, such as `files` in the origin's private file system. */
  readonly root: () => Promise<FileSystemDirectoryHandle>;
  readonly sealer: FileSealer;
}): PrivateFiles {
  const { root, sealer } = deps;

  /** Undefined when it is not there and is not to be made. */
  async function folder(neuronId: string, create: boolean): Promise<FileSystemDirectoryHandle | undefined> {
    const place = await root();
    return unlessMissing(place.getDirectoryHandle(await sealer.token(`neuron ${neuronId}`), { create }));
  }
  const nameOf = (neuronId: string, path: string) => sealer.token(`file ${neuronId} ${path}`);

  async function head(file: File, name: string): Promise<PrivateFile & { readonly contentAt: number }> {
    const lengthBytes = await file.slice(0, 4).arrayBuffer();
    const length = lengthBytes.byteLength === 4 ? new DataView(lengthBytes).getUint32(0, true) : 0;
    if (length === 0 || length > maxHead) throw damaged();
    const sealed = new Uint8Array(await file.slice(4, 4 + length).arrayBuffer());
    const [size = "", path = ""] = textOf(await sealer.open(`head ${name}`, sealed)).split(/ (.*)/s);
    return { path, bytes: Number(size), contentAt: 4 + length };
  }

  return {
    read: (neuronId, path) =>
      translated(async () => {
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
      translated(async () => {
        const name = await nameOf(neuronId, path);
        const sealedHead = await sealer.seal(`head ${name}`, utf8(`${bytes.length} ${path}`));
        const length = new Uint8Array(4);
        new DataView(length.buffer).setUint32(0, sealedHead.length, true);
        const whole = concat(length, sealedHead, await sealer.seal(`content ${name}`, bytes));
        const place = await folder(neuronId, true);
        const handle = await place?.getFileHandle(name, { create: true });
        // A writable writes aside and takes the file's place when it is closed: a crash leaves the old one.
        const writable = await handle?.createWritable();
        try {
          await writable?.write(whole);
          await writable?.close();
        } catch (thrown) {
          await writable?.abort().catch(() => undefined);
          await dropIfEmpty(place, name);
          throw thrown;
        }
      }),
    list: (neuronId) =>
      translated(async () => {
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
      translated(async () => {
        const place = await folder(neuronId, false);
        await unlessMissing(place?.removeEntry(await nameOf(neuronId, path)));
      }),
    keepOnly: (neuronIds) =>
      translated(async () => {
        const place = await root();
        const kept = new Set(await Promise.all(neuronIds.map((id) => sealer.token(`neuron ${id}`))));
        const folders: string[] = [];
        for await (const name of place.keys()) if (!kept.has(name)) folders.push(name);
        for (const name of folders) await unlessMissing(place.removeEntry(name, { recursive: true }));
      }),
  };
}

/** Of a sealed head, in bytes: a path has 200 characters at most. */
const maxHead = 4_096;

const damaged = () =>
  new StorageTrouble("damaged", "A file of this neuron is damaged and cannot be read. Write it anew or remove it.");

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
async function translated<Value>(work: () => Promise<Value>): Promise<Value> {
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
