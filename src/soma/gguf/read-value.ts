import { Refusal, shown, type Cursor } from "./cursor.ts";
import { valueTypes, type GgufValue } from "./values.ts";

const mostStringBytes = 1024 * 1024; // the longest a real file has is its chat template
const mostElements = 4 * 1024 * 1024; // in one array, and in all of a file's arrays together
const mostDepth = 4;

const decoder = new TextDecoder("utf-8", { ignoreBOM: true }); // a byte order mark is a token of its own in many vocabularies
const strict = new TextDecoder("utf-8", { ignoreBOM: true, fatal: true });

type TypedArray = Extract<GgufValue, ArrayBufferView>;
type ArrayOf = new (buffer: ArrayBuffer) => TypedArray;

interface Scalar {
  readonly bytes: number;
  readonly read: (view: DataView, at: number) => number | bigint;
  readonly array: ArrayOf;
}

const scalars: ReadonlyMap<number, Scalar> = new Map<number, Scalar>([
  [valueTypes.u8, { bytes: 1, read: (view, at) => view.getUint8(at), array: Uint8Array }],
  [valueTypes.i8, { bytes: 1, read: (view, at) => view.getInt8(at), array: Int8Array }],
  [valueTypes.u16, { bytes: 2, read: (view, at) => view.getUint16(at, true), array: Uint16Array }],
  [valueTypes.i16, { bytes: 2, read: (view, at) => view.getInt16(at, true), array: Int16Array }],
  [valueTypes.u32, { bytes: 4, read: (view, at) => view.getUint32(at, true), array: Uint32Array }],
  [valueTypes.i32, { bytes: 4, read: (view, at) => view.getInt32(at, true), array: Int32Array }],
  [valueTypes.f32, { bytes: 4, read: (view, at) => view.getFloat32(at, true), array: Float32Array }],
  [valueTypes.u64, { bytes: 8, read: (view, at) => exact(view.getBigUint64(at, true)), array: BigUint64Array }],
  [valueTypes.i64, { bytes: 8, read: (view, at) => exact(view.getBigInt64(at, true)), array: BigInt64Array }],
  [valueTypes.f64, { bytes: 8, read: (view, at) => view.getFloat64(at, true), array: Float64Array }],
]);

function exact(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** Elements that the file's arrays may still have. */
export interface Budget {
  elements: number;
}

export function createBudget(): Budget {
  return { elements: mostElements };
}

/** Reads a key's type and value. */
export function readValue(cursor: Cursor, key: string, budget: Budget): GgufValue {
  return readTyped(cursor, cursor.u32(), key, budget, 0);
}

function readTyped(cursor: Cursor, type: number, key: string, budget: Budget, depth: number): GgufValue {
  const scalar = scalars.get(type);
  if (scalar !== undefined) return scalar.read(cursor.view, cursor.take(scalar.bytes));
  if (type === valueTypes.bool) return readBool(cursor, key);
  if (type === valueTypes.string) return readText(cursor, key);
  if (type === valueTypes.array) return readArray(cursor, key, budget, depth);
  throw new Refusal(`The file's key ${shown(key)} has a value of a type, ${type}, that GGUF does not know.`);
}

function readBool(cursor: Cursor, key: string): boolean {
  const byte = cursor.u8();
  if (byte > 1) throw new Refusal(`The file's key ${shown(key)} should be true or false and is neither.`);
  return byte === 1;
}

function readArray(cursor: Cursor, key: string, budget: Budget, depth: number): GgufValue {
  if (depth >= mostDepth) throw new Refusal(`The file's key ${shown(key)} is an array nested too deep.`);
  const type = cursor.u32();
  const count = cursor.u64("the length of an array");
  budget.elements -= count;
  if (budget.elements < 0) {
    throw new Refusal(`The file's arrays, up to ${shown(key)}, have more than four million elements.`);
  }
  const scalar = scalars.get(type);
  if (scalar !== undefined) {
    const at = cursor.take(count * scalar.bytes);
    const copy = new Uint8Array(count * scalar.bytes); // on a boundary of its own, and not a view of the file
    copy.set(cursor.bytes.subarray(at, at + copy.length));
    return new scalar.array(copy.buffer);
  }
  // A string takes at least its length's 8 bytes, an array 12: a count that cannot fit is seen before it is walked.
  const least = type === valueTypes.bool ? 1 : 8;
  if (count * least > cursor.left) throw new Refusal(`The file is too short for what ${shown(key)} is said to hold.`);
  if (type === valueTypes.string) return readTexts(cursor, count, key);
  const values: GgufValue[] = [];
  for (let i = 0; i < count; i += 1) values.push(readTyped(cursor, type, key, budget, depth + 1));
  return values;
}

/**
 * The strings of an array, which may be a vocabulary of a hundred thousand: a decoder's call costs more than a word, so
 * all are decoded as one text and cut where each began.
 */
function readTexts(cursor: Cursor, count: number, key: string): string[] {
  const starts = new Uint32Array(count);
  const ends = new Uint32Array(count);
  let total = 0;
  for (let i = 0; i < count; i += 1) {
    const bytes = takeLength(cursor, key);
    const start = cursor.take(bytes);
    starts[i] = start;
    ends[i] = start + bytes;
    total += bytes;
  }
  const joined = new Uint8Array(total);
  const units = new Uint32Array(count);
  const { bytes } = cursor;
  for (let i = 0, at = 0, unit = 0; i < count; i += 1) {
    const end = ends[i] ?? 0;
    for (let from = starts[i] ?? 0; from < end; from += 1) {
      const byte = bytes[from] ?? 0;
      joined[at++] = byte;
      // Each character's first byte counts for its unit of UTF-16, and twice where it announces four bytes.
      if ((byte & 0xc0) !== 0x80) unit += byte >= 0xf0 ? 2 : 1;
    }
    units[i] = unit;
  }
  const text = decoder.decode(joined);
  // What is not UTF-8 becomes other characters than were counted, or reaches over an end.
  if (text.length !== (units[count - 1] ?? 0) || text.includes("\ufffd")) {
    return Array.from(starts, (start, i) => decoder.decode(bytes.subarray(start, ends[i])));
  }
  return Array.from(units, (unit, i) => text.slice(units[i - 1] ?? 0, unit));
}

/** A string that need not be well-formed; what is not UTF-8 in it becomes U+FFFD. */
function readText(cursor: Cursor, key: string): string {
  const bytes = takeLength(cursor, key);
  const start = cursor.take(bytes);
  return decoder.decode(cursor.bytes.subarray(start, start + bytes));
}

function takeLength(cursor: Cursor, key: string): number {
  const bytes = cursor.u64("the length of a text");
  if (bytes > mostStringBytes) throw tooLong(bytes, `the value of ${shown(key)}`, mostStringBytes);
  return bytes;
}

/** A key or a tensor's name: UTF-8, not empty, at most `most` bytes. */
export function readName(cursor: Cursor, what: string, most: number): string {
  const bytes = cursor.u64("the length of a name");
  if (bytes > most) throw tooLong(bytes, what, most);
  if (bytes === 0) throw new Refusal(`The file gives an empty text as ${what}.`);
  const start = cursor.take(bytes);
  try {
    return strict.decode(cursor.bytes.subarray(start, start + bytes));
  } catch {
    throw new Refusal(`The file gives bytes that are no text as ${what}.`);
  }
}

function tooLong(bytes: number, what: string, most: number): Refusal {
  return new Refusal(`The file gives a text of ${bytes} bytes as ${what}; ${most} is the most.`);
}
