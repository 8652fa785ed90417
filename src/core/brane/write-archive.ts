import { concat, utf8 } from "#core/words/bytes.ts";
import type { Bytes } from "#core/words/bytes.ts";
import { zip, type ArchiveEntry } from "./archive.ts";
import { crc32 } from "./crc32.ts";

/**
 * A zip archive of the entries in their order. Stored, never deflated: deflate differs from machine to machine, and so
 * equal entries give equal bytes everywhere.
 */
export function writeArchive(entries: readonly ArchiveEntry[]): Bytes {
  const files: Bytes[] = [];
  const directory: Bytes[] = [];
  let offset = 0;
  for (const { path, data } of entries) {
    const name = utf8(path);
    const facts = { name, crc: crc32(data), size: data.length, offset };
    const local = localHeader(facts);
    files.push(local, data);
    directory.push(centralHeader(facts));
    offset += local.length + data.length;
  }
  const size = directory.reduce((sum, header) => sum + header.length, 0);
  return concat(...files, ...directory, endRecord(entries.length, size, offset));
}

export interface EntryFacts {
  readonly name: Bytes;
  readonly crc: number;
  readonly size: number;
  readonly offset: number;
}

export function localHeader({ name, crc, size }: EntryFacts): Bytes {
  return record(zip.local.size, name, (put) => {
    put.u32(zip.local.signature);
    put.u16(zip.needed);
    put.common(crc, size, name.length);
  });
}

export function centralHeader({ name, crc, size, offset }: EntryFacts): Bytes {
  return record(zip.central.size, name, (put) => {
    put.u32(zip.central.signature);
    put.u16(zip.madeBy);
    put.u16(zip.needed);
    put.common(crc, size, name.length);
    put.u16(0); // comment
    put.u16(0); // disk
    put.u16(0); // internal attributes
    put.u32(zip.mode * 0x10000);
    put.u32(offset);
  });
}

export function endRecord(count: number, size: number, offset: number): Bytes {
  return record(zip.end.size, new Uint8Array(0), (put) => {
    put.u32(zip.end.signature);
    put.u16(0); // this disk
    put.u16(0); // the directory's disk
    put.u16(count);
    put.u16(count);
    put.u32(size);
    put.u32(offset);
    put.u16(0); // comment
  });
}

interface Pen {
  u16(value: number): void;
  u32(value: number): void;
  /** What local and central headers share: flags, method, time, date, CRC, both sizes, lengths of name and extra. */
  common(crc: number, size: number, nameLength: number): void;
}

function record(size: number, name: Bytes, write: (put: Pen) => void): Bytes {
  const bytes = new Uint8Array(size + name.length);
  const view = new DataView(bytes.buffer);
  let at = 0;
  const u16 = (value: number) => {
    view.setUint16(at, value, true);
    at += 2;
  };
  const u32 = (value: number) => {
    view.setUint32(at, value, true);
    at += 4;
  };
  write({
    u16,
    u32,
    common(crc, length, nameLength) {
      for (const value of [zip.utf8Flag, zip.stored, zip.time, zip.date]) u16(value);
      for (const value of [crc, length, length]) u32(value);
      u16(nameLength);
      u16(0); // extra
    },
  });
  bytes.set(name, size);
  return bytes;
}
