/**
 * Just enough of protocol buffers to read and rewrite an ONNX file: a message is a list of fields in file order, and
 * what is not understood is carried along as its bytes. https://protobuf.dev/programming-guides/encoding/
 */

const varint = 0;
const fixed64 = 1;
const delimited = 2;
const fixed32 = 5;

/** The fields of a message: `{ number, wire, value }`, where value is a BigInt (varint) or the bytes. Throws on damage. */
export function readMessage(bytes) {
  const reader = createReader(bytes);
  const fields = [];
  while (!reader.done()) {
    const tag = Number(reader.number());
    const [number, wire] = [tag >> 3, tag & 7];
    if (wire === varint) fields.push({ number, wire, value: reader.number() });
    else if (wire === delimited) fields.push({ number, wire, value: reader.take(Number(reader.number())) });
    else if (wire === fixed64) fields.push({ number, wire, value: reader.take(8) });
    else if (wire === fixed32) fields.push({ number, wire, value: reader.take(4) });
    else throw new Error(`The protocol buffer has a field of wire type ${wire}.`);
  }
  return fields;
}

/** The numbers of a repeated field, which is written one by one or packed into one run of bytes. */
export function readNumbers({ wire, value }) {
  if (wire === varint) return [value];
  const reader = createReader(value);
  const numbers = [];
  while (!reader.done()) numbers.push(reader.number());
  return numbers;
}

function createReader(bytes) {
  let at = 0;
  return {
    done: () => at >= bytes.length,
    number() {
      let value = 0n;
      for (let shift = 0n; shift < 70n; shift += 7n) {
        const byte = bytes[at++];
        if (byte === undefined) break;
        value |= BigInt(byte & 127) << shift;
        if (byte < 128) return BigInt.asUintN(64, value);
      }
      throw new Error("The protocol buffer ends in the middle of a number.");
    },
    take(length) {
      if (length > bytes.length - at) throw new Error("The protocol buffer ends in the middle of a field.");
      const piece = bytes.subarray(at, at + length);
      at += length;
      return piece;
    },
  };
}

/** The opposite of readMessage. */
export function writeMessage(fields) {
  const parts = [];
  for (const { number, wire, value } of fields) {
    parts.push(varintBytes(BigInt((number << 3) | wire)));
    if (wire === varint) parts.push(varintBytes(value));
    else if (wire === delimited) parts.push(varintBytes(BigInt(value.length)), value);
    else parts.push(value);
  }
  return Buffer.concat(parts);
}

function varintBytes(value) {
  const bytes = [];
  let rest = BigInt.asUintN(64, value);
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}

/** A number field, a bytes (or text) field, for writing. */
export const numberField = (number, value) => ({ number, wire: varint, value: BigInt(value) });
export const bytesField = (number, value) => ({
  number,
  wire: delimited,
  value: typeof value === "string" ? Buffer.from(value) : value,
});
