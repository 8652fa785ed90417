/** A backup as one file: "BRANEBK1", the manifest's length (4 bytes, little-endian), the manifest, its chunks in order. */
import { concat, utf8, type Bytes } from "#core/words/bytes.ts";
import { saveBackup, type BackupSign, type BackupState } from "./backup.ts";
import { isManifestName, manifestName, readManifest } from "./backup-manifest.ts";
import { createMemoryPlace, unreadable, type BackupPlace } from "./backup-place.ts";

const magic = utf8("BRANEBK1");

/** The whole state as one file's bytes. */
export async function writeBackupFile(
  state: BackupState,
  by: { readonly at: number; readonly app: string; readonly sign: BackupSign },
): Promise<Bytes> {
  const files = new Map<string, Bytes>();
  await saveBackup(createMemoryPlace(files), state, by);
  const manifest = files.get([...files.keys()].find(isManifestName) ?? "") ?? new Uint8Array(0);
  const read = await readManifest(manifest);
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, manifest.length, true);
  const chunks = (read?.chunks ?? []).map(({ name }) => files.get(name) ?? new Uint8Array(0));
  return concat(magic, length, manifest, ...chunks);
}

/** The file as a place that `readBackup` reads. Rejects with StorageTrouble when it is no backup, or cut short. */
export async function placeOfFile(bytes: Bytes): Promise<BackupPlace> {
  if (bytes.length < 12 || !magic.every((byte, at) => bytes[at] === byte)) {
    throw unreadable("This file is no backup of BRANE.");
  }
  const end = 12 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(8, true);
  const manifest = await readManifest(bytes.slice(12, end));
  if (manifest === undefined) throw unreadable("The backup is damaged or was made by a newer version of BRANE.");
  const files = new Map<string, Bytes>([[manifestName(manifest.number), bytes.slice(12, end)]]);
  let offset = end;
  for (const chunk of manifest.chunks) {
    files.set(chunk.name, bytes.slice(offset, offset + chunk.bytes));
    offset += chunk.bytes;
  }
  if (offset !== bytes.length) throw unreadable("The backup is not whole: its end is missing.");
  return createMemoryPlace(files);
}
