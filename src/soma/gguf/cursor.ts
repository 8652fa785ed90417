/** Thrown inside the header reader and caught at its door: the reading ends with this sentence. */
export class Refusal extends Error {}

/** Thrown inside the header reader and caught at its door: the bytes given so far end too early. */
export class Short extends Error {
  readonly bytes: number;
  constructor(bytes: number) {
    super();
    this.bytes = bytes;
  }
}

/** A model's header is a few megabytes (its vocabulary). More than this is no header but an attack on memory. */
const mostHeaderBytes = 128 * 1024 * 1024;

export interface Cursor {
  readonly at: number;
  /** Bytes between here and the end of the file, as far as a header may reach. */
  readonly left: number;
  /** Takes the next bytes; their place in the prefix. Nothing is read that this has not granted. */
  take(bytes: number): number;
  u8(): number;
  u32(): number;
  /** A count or an offset. */
  u64(what: string): number;
  readonly view: DataView;
  readonly bytes: Uint8Array;
}

/** Walks over the file's first bytes. `fileBytes` tells a prefix that is too short from a file that is. */
export function createCursor(prefix: Uint8Array, fileBytes: number): Cursor {
  const view = new DataView(prefix.buffer, prefix.byteOffset, prefix.byteLength);
  let at = 0;
  const take = (bytes: number): number => {
    const end = at + bytes;
    if (end > fileBytes) throw new Refusal("The file ends in the middle of its header: it is not whole.");
    if (end > mostHeaderBytes)
      throw new Refusal(`The file's header is larger than ${Math.round(mostHeaderBytes / 1e6)} MB.`);
    if (end > prefix.length) throw new Short(end);
    at = end;
    return end - bytes;
  };
  return {
    view,
    bytes: prefix,
    take,
    get at() {
      return at;
    },
    get left() {
      return Math.min(fileBytes, mostHeaderBytes) - at;
    },
    u8: () => view.getUint8(take(1)),
    u32: () => view.getUint32(take(4), true),
    u64(what) {
      const start = take(8);
      const high = view.getUint32(start + 4, true);
      if (high >= 2 ** 21) throw new Refusal(`The file gives an impossible number for ${what}.`); // beyond 2^53
      return high * 2 ** 32 + view.getUint32(start, true);
    },
  };
}

/** A name out of the file, fit to stand in a sentence. */
export function shown(name: string): string {
  const clean = name.replace(/[^\x20-\x7e\u00a0-\u{10ffff}]|[\u2028-\u202e\u2066-\u2069]/gu, "?");
  return clean.length > 80 ? `${clean.slice(0, 80)}…` : clean;
}
