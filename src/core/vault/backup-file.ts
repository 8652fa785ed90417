/** A backup as one file: "BRANEBK1", the manifest's length (4 bytes, little-endian), the manifest, its chunks in order. */
import { concat, utf8, type Bytes } from "#core/words/bytes.ts";
import { saveBackup, type BackupFacts, type BackupSign, type BackupState } from "./backup.ts";
import { isManifestName, manifestName, readManifest } from "./backup-manifest.ts";
import { unreadable, type BackupPlace } from "./backup-place.ts";

const magic = utf8("BRANEBK1");

/**
 * The whole state as one file's parts, in their order. `lay` puts bytes away as soon as they are made, so that not all of
 * them are in memory; what it answers is a part.
 */
export async function writeBackupFile<Part>(
  state: BackupState,
  by: { readonly at: number; readonly app: string; readonly sign: BackupSign },
  lay: (bytes: Bytes) => Part,
): Promise<{ readonly facts: BackupFacts; readonly parts: readonly Part[] }> {
  const laid = new Map<string, Part>();
  let manifest: Bytes = new Uint8Array(0);
  const place: BackupPlace = {
    names: () => Promise.resolve([]), // a file of its own: nothing lies beside it
    read: () => Promise.resolve(undefined),
    write(name, bytes) {
      if (isManifestName(name)) manifest = bytes;
      else laid.set(name, lay(bytes));
      return Promise.resolve();
    },
    remove: () => Promise.resolve(),
  };
  const facts = await saveBackup(place, state, by);
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, manifest.length, true);
  return { facts, parts: [lay(concat(magic, length, manifest)), ...laid.values()] }; // a Map keeps their order
}

/** A file that lies elsewhere, read by parts. */
export interface BackupFile {
  readonly size: number;
  bytes(from: number, to: number): Promise<Bytes>;
}

/** The file as a place that `readBackup` reads. Rejects with StorageTrouble when it is no backup, or cut short. */
export async function placeOfFile(file: BackupFile): Promise<BackupPlace> {
  const head = await file.bytes(0, 12);
  if (head.length < 12 || !magic.every((byte, at) => head[at] === byte)) {
    throw unreadable("This file is no backup of BRANE.");
  }
  const end = 12 + new DataView(head.buffer, head.byteOffset).getUint32(8, true);
  const written = await file.bytes(12, end);
  const manifest = await readManifest(written);
  if (manifest === undefined) throw unreadable("The backup is damaged or was made by a newer version of BRANE.");
  const places = new Map<string, readonly [number, number]>();
  let offset = end;
  for (const chunk of manifest.chunks) {
    places.set(chunk.name, [offset, offset + chunk.bytes]);
    offset += chunk.bytes;
  }
  if (offset !== file.size) throw unreadable("The backup is not whole: its end is missing.");
  const named = manifestName(manifest.number);
  const onlyRead = () => Promise.reject(new TypeError("A backup that is one file is not written to."));
  return {
    names: () => Promise.resolve([named, ...places.keys()]),
    async read(name) {
      const place = places.get(name);
      return name === named ? written : place && file.bytes(...place);
    },
    ...{ write: onlyRead, remove: onlyRead },
  };
}
