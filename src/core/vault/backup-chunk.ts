/**
 * A chunk of a backup: some things as they lie sealed, and the names of things that are gone. docs/backup-format.md has
 * the layout: "BRANECH1", the head's length (4 bytes, little-endian), the head (JSON), the bodies one after another.
 */
import * as z from "zod/mini";
import { concat, textOf, utf8, type Bytes } from "#core/words/bytes.ts";

/** What a backup holds: a row as `["row", store, token, ...tags]`, a private file as `["file", folder, name]`. */
export interface BackupItem {
  readonly name: readonly string[];
  /** As it lies on the disk: sealed. */
  readonly body: Bytes;
}

/** The name's place: a row's tags may change, and it is the same row. */
export const placeOf = (name: readonly string[]): string => JSON.stringify(name.slice(0, 3));

const magic = utf8("BRANECH1");
const Head = z.array(z.tuple([z.array(z.string()).check(z.minLength(3)), z.int().check(z.minimum(-1))]));
/** In place of a length: the thing is not there any more. */
const gone = -1;

export function writeChunk(items: readonly BackupItem[], goneNames: readonly (readonly string[])[]): Bytes {
  const head = utf8(
    JSON.stringify([...items.map(({ name, body }) => [name, body.length]), ...goneNames.map((name) => [name, gone])]),
  );
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, head.length, true);
  return concat(magic, length, head, ...items.map(({ body }) => body));
}

/** Undefined when the bytes are no chunk. Its SHA-256 stands in the manifest and has been checked before. */
export function readChunk(
  bytes: Bytes,
): { readonly items: readonly BackupItem[]; readonly gone: readonly (readonly string[])[] } | undefined {
  if (bytes.length < 12 || !magic.every((byte, at) => bytes[at] === byte)) return undefined;
  const end = 12 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(8, true);
  const head = Head.safeParse(jsonOf(bytes.subarray(12, end)));
  if (!head.success) return undefined;
  const items: BackupItem[] = [];
  const goneNames: (readonly string[])[] = [];
  let offset = end;
  for (const [name, length] of head.data) {
    if (length === gone) {
      goneNames.push(name);
      continue;
    }
    items.push({ name, body: bytes.slice(offset, offset + length) });
    offset += length;
  }
  return offset === bytes.length ? { items, gone: goneNames } : undefined;
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(textOf(bytes));
  } catch {
    return undefined;
  }
}
