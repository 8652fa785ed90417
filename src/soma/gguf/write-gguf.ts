/**
 * Writes GGUF files (version 3, little-endian), by the format's specification in ggml's docs/gguf.md: for the tests and
 * for the converter of embedding models. Soma itself only reads.
 */
import { typeShapes, ggmlTypeNames, type GgufType } from "./types.ts";
import { valueTypes, type GgufValue } from "./values.ts";

export { dequantise } from "./dequantise.ts";
export { quantise } from "./quantise.ts";

/**
 * A typed array is written in its own width. A plain number becomes u32 or i32 if it is whole and fits, and f32
 * otherwise; `{ f32: 1 }` is for the keys that must be a float whatever their value.
 */
export type WritableValue = GgufValue | { readonly f32: number };

export interface WritableTensor {
  readonly name: string;
  readonly type: GgufType;
  /** `dims[0]` is the length of a row. */
  readonly dims: readonly number[];
  /** In the type's own packing; see `quantise`. */
  readonly data: Uint8Array;
}

export interface WritableFile {
  readonly metadata: ReadonlyMap<string, WritableValue>;
  readonly tensors: readonly WritableTensor[];
  /** A power of two; 32 where nothing is said. */
  readonly alignment?: number;
}

export function writeGguf(file: WritableFile): Uint8Array<ArrayBuffer> {
  const alignment = file.alignment ?? 32;
  const metadata = new Map(file.metadata);
  if (file.alignment !== undefined) metadata.set("general.alignment", alignment);
  const out = createWriter();
  out.raw(new TextEncoder().encode("GGUF"));
  out.u32(3);
  out.u64(file.tensors.length);
  out.u64(metadata.size);
  for (const [key, value] of metadata) {
    out.text(key);
    writeValue(out, value);
  }
  let offset = 0;
  for (const tensor of file.tensors) {
    out.text(tensor.name);
    out.u32(tensor.dims.length);
    for (const size of tensor.dims) out.u64(size);
    out.u32(ggmlTypeNumber(tensor.type));
    out.u64(offset);
    checkSize(tensor);
    offset = alignUp(offset + tensor.data.length, alignment);
  }
  out.pad(alignment);
  for (const { data } of file.tensors) {
    out.raw(data);
    out.pad(alignment);
  }
  return out.bytes();
}

function checkSize({ name, type, dims, data }: WritableTensor): void {
  const wanted = (dims.reduce((product, size) => product * size, 1) / typeShapes[type].block) * typeShapes[type].bytes;
  if (data.length !== wanted) throw new Error(`${name} has ${data.length} bytes; its shape wants ${wanted}.`);
}

function ggmlTypeNumber(type: GgufType): number {
  for (const [number, name] of ggmlTypeNames) if (name === type) return number;
  throw new Error(`ggml has no number for ${type}.`);
}

function writeValue(out: Writer, value: WritableValue): void {
  const type = typeOf(value);
  out.u32(valueTypes[type]);
  writeBody(out, type, value);
}

function writeBody(out: Writer, type: keyof typeof valueTypes, value: WritableValue): void {
  if (typeof value === "string") out.text(value);
  else if (typeof value === "boolean") out.raw(Uint8Array.of(value ? 1 : 0));
  else if (typeof value === "bigint") out.u64(value);
  else if (typeof value === "number") out.number(type, value);
  else if ("f32" in value) out.number("f32", value.f32);
  else if (ArrayBuffer.isView(value)) {
    out.u32(valueTypes[elementType(value)]);
    out.u64(value.length);
    out.raw(new Uint8Array(value.buffer, value.byteOffset, value.byteLength)); // little-endian, as every machine that runs this
  } else {
    const element = value[0] === undefined ? "u32" : typeOf(value[0]);
    out.u32(valueTypes[element]);
    out.u64(value.length);
    for (const each of value) writeBody(out, element, each);
  }
}

function typeOf(value: WritableValue): keyof typeof valueTypes {
  if (typeof value === "string") return "string";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "bigint") return value < 0n ? "i64" : "u64";
  if (typeof value === "object") return "f32" in value ? "f32" : "array";
  if (!Number.isInteger(value) || value > 0xffffffff || value < -0x80000000) return "f32";
  return value < 0 ? "i32" : "u32";
}

function elementType(value: Extract<GgufValue, ArrayBufferView>): keyof typeof valueTypes {
  if (value instanceof Uint8Array) return "u8";
  if (value instanceof Int8Array) return "i8";
  if (value instanceof Uint16Array) return "u16";
  if (value instanceof Int16Array) return "i16";
  if (value instanceof Uint32Array) return "u32";
  if (value instanceof Int32Array) return "i32";
  if (value instanceof BigUint64Array) return "u64";
  if (value instanceof BigInt64Array) return "i64";
  if (value instanceof Float32Array) return "f32";
  return "f64";
}

type Writer = ReturnType<typeof createWriter>;

/** Bytes that grow by doubling. */
function createWriter() {
  let buffer = new Uint8Array(1 << 16);
  let length = 0;
  const room = (bytes: number): DataView => {
    if (length + bytes > buffer.length) {
      const larger = new Uint8Array(Math.max(buffer.length * 2, length + bytes));
      larger.set(buffer);
      buffer = larger;
    }
    length += bytes;
    return new DataView(buffer.buffer, length - bytes, bytes);
  };
  const raw = (bytes: Uint8Array): void => {
    room(bytes.length);
    buffer.set(bytes, length - bytes.length);
  };
  const u64 = (value: number | bigint): void => room(8).setBigUint64(0, BigInt.asUintN(64, BigInt(value)), true);
  return {
    raw,
    u64,
    u32: (value: number): void => room(4).setUint32(0, value, true),
    number(type: keyof typeof valueTypes, value: number): void {
      if (type === "f32") room(4).setFloat32(0, value, true);
      else if (type === "i32") room(4).setInt32(0, value, true);
      else room(4).setUint32(0, value, true);
    },
    text(text: string): void {
      const bytes = new TextEncoder().encode(text);
      u64(bytes.length);
      raw(bytes);
    },
    pad: (alignment: number): void => void room(alignUp(length, alignment) - length),
    bytes: (): Uint8Array<ArrayBuffer> => buffer.slice(0, length),
  };
}

function alignUp(value: number, alignment: number): number {
  return Math.ceil(value / alignment) * alignment;
}
