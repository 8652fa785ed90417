/**
 * A model's folder as one zip, for browsers that cannot pick a folder to save into: stored, since weights do not shrink,
 * and never in memory as a whole. What else a zip can be (deflated, encrypted, of 4 GiB and more) is for a tool that
 * unpacks it.
 */
import { zip } from "#core/brane/archive.ts";
import { crc32 } from "#core/brane/crc32.ts";
import { centralHeader, endRecord, localHeader, type EntryFacts } from "#core/brane/write-archive.ts";
import { textOf, utf8 } from "#core/words/bytes.ts";
import type { BroughtFile } from "./description.ts";

/** What a zip without its 64-bit form can say of a size or a place, in bytes. */
const mostBytes = 0xffff_ffff;
/** Read at a time. */
const pieceBytes = 4 * 1024 * 1024;
/** More than the names of any model's files take. */
const mostDirectoryBytes = 1024 * 1024;

export type ReadArchive =
  | { readonly kind: "files"; readonly files: readonly BroughtFile[] }
  | { readonly kind: "refused"; readonly message: string };

export const isArchive = (files: readonly BroughtFile[]): boolean =>
  files.length === 1 && files[0]?.path.toLowerCase().endsWith(".zip") === true;

/** Undefined where the files are too large for one. */
export async function writeModelArchive(files: readonly BroughtFile[]): Promise<Blob | undefined> {
  if (files.reduce((sum, { blob }) => sum + blob.size + 1_000, 0) > mostBytes) return undefined;
  const parts: BlobPart[] = [];
  const directory: BlobPart[] = [];
  let offset = 0;
  let directoryBytes = 0;
  for (const { path, blob } of files) {
    const facts: EntryFacts = { name: utf8(path), crc: await crcOf(blob), size: blob.size, offset };
    const [local, central] = [localHeader(facts), centralHeader(facts)];
    parts.push(local, blob);
    directory.push(central);
    offset += local.length + blob.size;
    directoryBytes += central.length;
  }
  return new Blob([...parts, ...directory, endRecord(files.length, directoryBytes, offset)], {
    type: "application/zip",
  });
}

/** The files in it, without the folder that all of them are in; each is checked against its sum. */
export async function readModelArchive(blob: Blob): Promise<ReadArchive> {
  const endAt = blob.size - zip.end.size;
  const end = await viewOf(blob, endAt, zip.end.size);
  if (end?.getUint32(0, true) !== zip.end.signature) return notOurs;
  const [count, size, at] = [end.getUint16(10, true), end.getUint32(12, true), end.getUint32(16, true)];
  if (size > mostDirectoryBytes || at + size !== endAt) return notOurs;
  const directory = await viewOf(blob, at, size);
  if (directory === undefined) return notOurs;

  const files: BroughtFile[] = [];
  let place = 0;
  for (let index = 0; index < count; index += 1) {
    const entry = entryAt(directory, place);
    if (entry === undefined) return notOurs;
    place = entry.next;
    const local = await viewOf(blob, entry.offset, zip.local.size);
    if (local?.getUint32(0, true) !== zip.local.signature) return notOurs;
    const from = entry.offset + zip.local.size + local.getUint16(26, true) + local.getUint16(28, true);
    if (from + entry.size > at) return notOurs;
    const data = blob.slice(from, from + entry.size);
    if ((await crcOf(data)) !== entry.crc) {
      return refused(`The file is damaged: ${entry.path} in it is not what was saved. Save the model again.`);
    }
    const path = entry.path.replace(/^[^/]*\//, "");
    if (path !== "") files.push({ path, blob: data });
  }
  return { kind: "files", files };
}

interface Entry {
  readonly path: string;
  readonly crc: number;
  readonly size: number;
  readonly offset: number;
  readonly next: number;
}

/** Undefined where it is cut off, or not simply stored. */
function entryAt(view: DataView, at: number): Entry | undefined {
  if (at + zip.central.size > view.byteLength || view.getUint32(at, true) !== zip.central.signature) return undefined;
  const u16 = (place: number) => view.getUint16(at + place, true);
  const u32 = (place: number) => view.getUint32(at + place, true);
  const nameAt = at + zip.central.size;
  const nameLength = u16(28);
  const next = nameAt + nameLength + u16(30) + u16(32);
  const stored = u16(10) === zip.stored && (u16(8) & ~zip.utf8Flag) === 0 && u32(20) === u32(24);
  if (!stored || next > view.byteLength) return undefined;
  const path = textOf(new Uint8Array(view.buffer, view.byteOffset + nameAt, nameLength));
  return path.split("/").includes("..") ? undefined : { path, crc: u32(16), size: u32(20), offset: u32(42), next };
}

async function viewOf(blob: Blob, from: number, bytes: number): Promise<DataView | undefined> {
  if (from < 0 || from + bytes > blob.size) return undefined;
  return new DataView(await blob.slice(from, from + bytes).arrayBuffer());
}

async function crcOf(blob: Blob): Promise<number> {
  let crc = 0;
  for (let from = 0; from < blob.size; from += pieceBytes) {
    crc = crc32(new Uint8Array(await blob.slice(from, from + pieceBytes).arrayBuffer()), crc);
  }
  return crc;
}

const refused = (message: string): ReadArchive => ({ kind: "refused", message });
const notOurs = refused(
  "This .zip is damaged, or was not saved by BRANE. If another program made it, unpack it and choose the folder.",
);
