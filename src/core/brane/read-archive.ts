import { textOf } from "#core/words/bytes.ts";
import type { Bytes } from "#core/words/bytes.ts";
import { failure, ok, type Result } from "#core/words/result.ts";
import { zip, type ArchiveEntry } from "./archive.ts";
import { crc32 } from "./crc32.ts";
import { limits } from "./layout.ts";
import { sizeInWords } from "#core/words/size.ts";

/**
 * Reads an archive as strictly as it is written: stored entries one behind the other from the first byte on, a directory
 * that says the same of each, the end record at the very end. Whatever zip can do besides (deflate, encryption,
 * comments, extra fields, data descriptors, gaps, several disks, zip64, links, folders) is refused, since two readers
 * may disagree on it. The entries are views of `bytes`; nothing is copied. The problem is a sentence for a person.
 */
export function readArchive(bytes: Bytes): Result<readonly ArchiveEntry[], string> {
  if (bytes.length === 0) return failure("The file is empty. Ask for it again.");
  if (bytes.length > limits.file)
    return failure(`The file is too large: at most ${sizeInWords(limits.file)} are read.`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = Math.min(4, bytes.length);
  if (!localSignature.slice(0, start).every((byte, at) => bytes[at] === byte)) {
    return failure("This is not a .brane file. Choose a file that was saved by BRANE.");
  }
  const endAt = bytes.length - zip.end.size;
  if (endAt < 0 || view.getUint32(endAt, true) !== zip.end.signature) return failure(whatIsMissing(view));
  const end = new Cursor(view, endAt + 4);
  const [disk, directoryDisk, count, countAll] = [end.u16(), end.u16(), end.u16(), end.u16()];
  const [directorySize, directoryAt, comment] = [end.u32(), end.u32(), end.u16()];
  if (disk !== 0 || directoryDisk !== 0 || comment !== 0 || count !== countAll) return failure(notOurs("its end"));
  if (count > limits.entries) return failure(`The file holds ${count} parts; at most ${limits.entries} are read.`);
  if (directoryAt + directorySize !== endAt) return failure(notOurs("its directory"));

  const entries: ArchiveEntry[] = [];
  const seen = new Set<string>();
  const directory = new Cursor(view, directoryAt);
  let expected = 0;
  for (let index = 0; index < count; index += 1) {
    const read = readEntry(bytes, view, directory, { expected, directoryAt, endAt });
    if (!read.ok) return read;
    const { path, data } = read.value;
    if (seen.has(path.toLowerCase())) return failure(notOurs(`the part ${path}, which is there twice`));
    seen.add(path.toLowerCase());
    entries.push({ path, data });
    expected = data.byteOffset - bytes.byteOffset + data.length;
  }
  if (directory.at !== endAt) return failure(notOurs("its directory"));
  if (expected !== directoryAt) return failure(notOurs("a gap between its parts"));
  return ok(entries);
}

interface Bounds {
  /** Where the next entry's local header must stand. */
  readonly expected: number;
  readonly directoryAt: number;
  readonly endAt: number;
}

function readEntry(bytes: Bytes, view: DataView, central: Cursor, bounds: Bounds): Result<ArchiveEntry, string> {
  if (central.at + zip.central.size > bounds.endAt) return failure(notOurs("its directory"));
  if (central.u32() !== zip.central.signature) return failure(notOurs("its directory"));
  const system = central.u16() >> 8;
  const said = commonFields(central);
  const [comment, disk, , attributes, offset] = [
    central.u16(),
    central.u16(),
    central.u16(),
    central.u32(),
    central.u32(),
  ];
  if (central.at + said.nameLength > bounds.endAt) return failure(notOurs("its directory"));
  const path = readPath(bytes.subarray(central.at, central.at + said.nameLength));
  central.at += said.nameLength;
  if (path === undefined) return failure(notOurs("the name of a part"));

  const kind = (attributes >>> 16) & 0xf000;
  const regular = kind === 0 || kind === 0x8000;
  if (comment !== 0 || disk !== 0 || said.extraLength !== 0 || !regular || (system !== 0 && system !== 3)) {
    return failure(notOurs(`the part ${path}`));
  }
  if ((said.flags & ~zip.utf8Flag) !== 0 || said.method !== zip.stored || said.packed !== said.size) {
    return failure(
      `The part ${path} is compressed or encrypted, which a .brane file never is. Ask for the file again.`,
    );
  }
  const dataAt = offset + zip.local.size + said.nameLength;
  if (offset !== bounds.expected || dataAt + said.size > bounds.directoryAt)
    return failure(notOurs(`the part ${path}`));
  const local = new Cursor(view, offset);
  if (local.u32() !== zip.local.signature) return failure(notOurs(`the part ${path}`));
  const again = commonFields(local);
  const agrees = fieldNames.every((field) => again[field] === said[field]);
  const nameAgain = readPath(bytes.subarray(local.at, local.at + said.nameLength));
  if (!agrees || nameAgain !== path)
    return failure(notOurs(`the part ${path}, which is described twice and differently`));
  const data = bytes.subarray(dataAt, dataAt + said.size);
  if (crc32(data) !== said.crc)
    return failure(`The file is damaged: its part ${path} is not what was written. Ask for it again.`);
  return ok({ path, data });
}

const fieldNames = [
  "needed",
  "flags",
  "method",
  "time",
  "date",
  "crc",
  "packed",
  "size",
  "nameLength",
  "extraLength",
] as const;

type CommonFields = Readonly<Record<(typeof fieldNames)[number], number>>;

const commonFields = (from: Cursor): CommonFields => ({
  needed: from.u16(),
  flags: from.u16(),
  method: from.u16(),
  time: from.u16(),
  date: from.u16(),
  crc: from.u32(),
  packed: from.u32(),
  size: from.u32(),
  nameLength: from.u16(),
  extraLength: from.u16(),
});

/** Plain names in plain folders: never absolute, never upwards, never a folder itself. */
function readPath(name: Uint8Array): string | undefined {
  if (name.length === 0 || name.length > limits.path || !name.every((byte) => byte > 0x20 && byte < 0x7f))
    return undefined;
  const path = textOf(name);
  return path.split("/").every((part) => /^[A-Za-z0-9._-]+$/.test(part) && !/^\.+$/.test(part)) ? path : undefined;
}

/** What to say of a file that begins as ours and does not end as one. */
function whatIsMissing(view: DataView): string {
  const cursor = new Cursor(view, 0);
  let needed = zip.end.size;
  while (cursor.at + zip.local.size <= view.byteLength && view.getUint32(cursor.at, true) === zip.local.signature) {
    cursor.at += 4;
    const { size, nameLength } = commonFields(cursor);
    cursor.at += nameLength + size;
    needed += zip.central.size + nameLength;
  }
  const missing = cursor.at + needed - view.byteLength;
  return missing > 0
    ? `The file is damaged: at least its last ${sizeInWords(missing)} are missing. Ask for it again.`
    : notOurs("its end");
}

const notOurs = (what: string): string =>
  `The file is damaged or was not written by BRANE: ${what} is not as it should be. Ask for it again.`;

const localSignature = [0x50, 0x4b, 0x03, 0x04];

class Cursor {
  constructor(
    private readonly view: DataView,
    public at: number,
  ) {}
  u16(): number {
    this.at += 2;
    return this.view.getUint16(this.at - 2, true);
  }
  u32(): number {
    this.at += 4;
    return this.view.getUint32(this.at - 4, true);
  }
}
