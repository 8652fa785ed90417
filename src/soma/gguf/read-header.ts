/**
 * Reads the header of a GGUF file (ggml's docs/gguf.md, versions 2 and 3) as a stranger's: every count, size and place is
 * checked before it is used, and what would not fit in the file is never allocated for.
 */
import { createCursor, Refusal, Short, shown, type Cursor } from "./cursor.ts";
import { createBudget, readName, readValue } from "./read-value.ts";
import { placeTensors, readTableEntry, type GgufTensor, type TableEntry } from "./tensor-table.ts";
import type { GgufValue } from "./values.ts";

export type { GgufTensor } from "./tensor-table.ts";
export type { GgufValue } from "./values.ts";

export interface GgufHeader {
  readonly version: number;
  readonly metadata: ReadonlyMap<string, GgufValue>;
  /** In the order of their bytes in the file. */
  readonly tensors: readonly GgufTensor[];
  /** Where the tensors' bytes begin. */
  readonly headerBytes: number;
  readonly fileBytes: number;
}

export type HeaderEnding =
  | { readonly kind: "read"; readonly header: GgufHeader }
  /** Call again with at least `bytes` bytes from the file's beginning. */
  | { readonly kind: "more"; readonly bytes: number }
  | { readonly kind: "refused"; readonly message: string };

const mostKeys = 65_536;
const mostTensors = 65_536;
const mostKeyBytes = 65_535; // the format's own limit
const mostAlignment = 4096;
/** The smallest file that could be one: magic, version and two counts. */
const leastBytes = 24;

/**
 * Reads the header from the first bytes of a file that has `fileBytes` bytes in all. Asks for more in doubling steps, so
 * that a reader that starts with a little does not parse the same bytes over and over.
 */
export function readGgufHeader(prefix: Uint8Array, fileBytes: number): HeaderEnding {
  try {
    return { kind: "read", header: read(createCursor(prefix, fileBytes), fileBytes) };
  } catch (thrown) {
    if (thrown instanceof Refusal) return { kind: "refused", message: thrown.message };
    if (!(thrown instanceof Short)) throw thrown;
    return { kind: "more", bytes: Math.max(thrown.bytes, Math.min(fileBytes, prefix.length * 2)) };
  }
}

function read(cursor: Cursor, fileBytes: number): GgufHeader {
  const version = readBeginning(cursor, fileBytes);
  const tensorCount = cursor.u64("the number of tensors");
  const keyCount = cursor.u64("the number of keys");
  if (tensorCount > mostTensors)
    throw new Refusal(`The file is said to have ${tensorCount} tensors; ${mostTensors} is the most.`);
  if (keyCount > mostKeys) throw new Refusal(`The file is said to have ${keyCount} keys; ${mostKeys} is the most.`);
  const metadata = readMetadata(cursor, keyCount);
  refuseParts(metadata);
  const entries = readTable(cursor, tensorCount);
  const alignment = alignmentOf(metadata);
  const headerBytes = Math.ceil(cursor.at / alignment) * alignment;
  const tensors = placeTensors(entries, headerBytes, alignment, fileBytes);
  return { version, metadata, tensors, headerBytes, fileBytes };
}

function readBeginning(cursor: Cursor, fileBytes: number): number {
  if (fileBytes < leastBytes) throw new Refusal(`The file has ${fileBytes} bytes: too few for a GGUF file.`);
  const at = cursor.take(4);
  const magic = String.fromCharCode(...cursor.bytes.subarray(at, at + 4));
  if (magic !== "GGUF") throw new Refusal("This is not a GGUF file: it does not begin with the letters GGUF.");
  const version = cursor.u32();
  if (version === 2 || version === 3) return version;
  if (version % 0x10000 === 0 && version > 0) {
    throw new Refusal("This GGUF file is written for big-endian machines; Soma reads little-endian ones.");
  }
  throw new Refusal(`This file says that it is GGUF version ${version}; versions 2 and 3 are read. It may be damaged.`);
}

function readMetadata(cursor: Cursor, count: number): Map<string, GgufValue> {
  const metadata = new Map<string, GgufValue>();
  const budget = createBudget();
  for (let i = 0; i < count; i += 1) {
    const key = readName(cursor, "a key", mostKeyBytes);
    if (metadata.has(key)) throw new Refusal(`The file has the key ${shown(key)} twice.`);
    metadata.set(key, readValue(cursor, key, budget));
  }
  return metadata;
}

function readTable(cursor: Cursor, count: number): TableEntry[] {
  const entries: TableEntry[] = [];
  const names = new Set<string>();
  for (let i = 0; i < count; i += 1) {
    const entry = readTableEntry(cursor);
    if (names.has(entry.name)) throw new Refusal(`The file has the tensor ${shown(entry.name)} twice.`);
    names.add(entry.name);
    entries.push(entry);
  }
  return entries;
}

function alignmentOf(metadata: ReadonlyMap<string, GgufValue>): number {
  const value = metadata.get("general.alignment") ?? 32;
  const fits = typeof value === "number" && value >= 1 && value <= mostAlignment && Number.isInteger(Math.log2(value));
  if (!fits) throw new Refusal(`The file's general.alignment must be a power of two up to ${mostAlignment}.`);
  return value;
}

/** llama.cpp's gguf-split cuts large models into files that are each a GGUF, but no whole model. */
function refuseParts(metadata: ReadonlyMap<string, GgufValue>): void {
  const parts = metadata.get("split.count");
  if (typeof parts !== "number" || parts <= 1) return;
  throw new Refusal(`This file is one of ${parts} parts of a model; join them with llama.cpp's gguf-split --merge.`);
}
