import { concat, textOf, utf8 } from "./bytes.ts";
import type { Bytes } from "./bytes.ts";

/**
 * A row's value as bytes: four bytes of length (little-endian), that much JSON, then the byte arrays one after another,
 * raw. Base64 inside JSON would make vectors a third longer and slow to read.
 *
 * In the JSON a byte array is the string `NUL offset:length`; a string that itself begins with NUL gets one more.
 */
export function encodeRowValue(value: unknown): Bytes {
  const parts: Uint8Array[] = [];
  let offset = 0;
  const head = JSON.stringify(value, function (this: Readonly<Record<string, unknown>>, key: string, seen: unknown) {
    const member = this[key]; // as it was before any `toJSON`, which would hide a Date in a string
    if (typeof member === "string") return member.startsWith(mark) ? mark + member : member;
    if (member instanceof Uint8Array) {
      parts.push(member);
      offset += member.length;
      return `${mark}${offset - member.length}:${member.length}`;
    }
    if (!isPlain(member, Array.isArray(this))) {
      throw new TypeError(`A row holds JSON values and byte arrays: "${key}" is neither.`);
    }
    return seen;
  }) as string | undefined;
  if (head === undefined) throw new TypeError("A row needs a value.");
  const headBytes = utf8(head);
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, headBytes.length, true);
  return concat(length, headBytes, ...parts);
}

/**
 * The value again; every byte array lies in a buffer of its own, at offset 0, so that other views can be put on it.
 * Throws (any error) when the bytes are not what `encodeRowValue` makes.
 */
export function decodeRowValue(bytes: Uint8Array): unknown {
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true);
  const head = textOf(bytes.subarray(4, 4 + length));
  const parts = bytes.subarray(4 + length);
  if (!head.includes(escapedMark)) return JSON.parse(head);
  return JSON.parse(head, (_key, member: unknown) => {
    if (typeof member !== "string" || !member.startsWith(mark)) return member;
    if (member.startsWith(mark + mark)) return member.slice(1);
    const [start = NaN, size = NaN] = member.slice(1).split(":").map(Number);
    const part = parts.slice(start, start + size);
    if (part.length !== size) throw new RangeError("A byte array is cut short.");
    return part;
  });
}

const mark = "\u0000";
const escapedMark = "\\u0000"; // how JSON writes it

/** Undefined members are left out, as JSON does; in a list there is nothing to leave out. */
function isPlain(member: unknown, inList: boolean): boolean {
  if (typeof member === "number") return Number.isFinite(member);
  if (typeof member === "boolean" || member === null) return true;
  if (member === undefined) return !inList;
  if (typeof member !== "object") return false;
  const prototype: unknown = Object.getPrototypeOf(member);
  return Array.isArray(member) || prototype === null || Object.getPrototypeOf(prototype) === null;
}
