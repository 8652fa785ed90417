import { concat, type Bytes } from "#core/words/bytes.ts";
import { StorageTrouble } from "#core/words/rows.ts";

/*
 * How a private file lies: the length of its sealed head (4 bytes, little-endian), the sealed head (path and size), the
 * sealed content.
 */

export function fileOf(sealedHead: Bytes, sealedContent: Bytes): Bytes {
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, sealedHead.length, true);
  return concat(length, sealedHead, sealedContent);
}

/** The sealed head, and where the content begins. Rejects with StorageTrouble `damaged`. */
export async function sealedHead(file: File): Promise<{ readonly sealed: Bytes; readonly contentAt: number }> {
  const lengthBytes = await file.slice(0, 4).arrayBuffer();
  const length = lengthBytes.byteLength === 4 ? new DataView(lengthBytes).getUint32(0, true) : 0;
  if (length === 0 || length > maxHead) throw damaged();
  return { sealed: new Uint8Array(await file.slice(4, 4 + length).arrayBuffer()), contentAt: 4 + length };
}

/** A writable writes aside and takes the file's place when it is closed: a crash leaves the old one. */
export async function replaceWhole(handle: FileSystemFileHandle | undefined, whole: Bytes): Promise<void> {
  const writable = await handle?.createWritable();
  try {
    await writable?.write(whole);
    await writable?.close();
  } catch (thrown) {
    await writable?.abort().catch(() => undefined);
    throw thrown;
  }
}

/** Of a sealed head, in bytes: a path has 200 characters at most. */
const maxHead = 4_096;

const damaged = () =>
  new StorageTrouble("damaged", "A file of this neuron is damaged and cannot be read. Write it anew or remove it.");
