import { readGgufHeader } from "../../gguf/read-header.ts";
import type { GgufType } from "../../gguf/types.ts";
import { dequantise, quantise, writeGguf, type WritableValue } from "../../gguf/write-gguf.ts";

/** Metadata that is real and happens to be whole (10000.0) would be written as an integer, which llama.cpp refuses. */
const realKeys = /freq_base|epsilon|scale/u;

/** A GGUF file with its matrices in another type, whose blocks their rows must fit. */
export function repacked(file: Uint8Array, to: GgufType): Uint8Array<ArrayBuffer> {
  const read = readGgufHeader(file, file.length);
  if (read.kind !== "read") throw new Error("The file's header does not read.");
  const { metadata, tensors } = read.header;
  return writeGguf({
    metadata: new Map([...metadata].map(([key, value]): [string, WritableValue] => [key, asReal(key, value)])),
    tensors: tensors.map(({ name, type, dims, start, bytes }) => {
      const data = file.subarray(start, start + bytes);
      if (dims.length === 1 || type === to) return { name, type, dims, data };
      return { name, type: to, dims, data: quantise(to, dequantise(type, data)) };
    }),
  });
}

function asReal(key: string, value: WritableValue): WritableValue {
  return typeof value === "number" && realKeys.test(key) ? { f32: value } : value;
}
