import { Refusal, shown, type Cursor } from "./cursor.ts";
import { readName } from "./read-value.ts";
import { ggmlTypeNames, isGgufType, typeShapes, type GgufType } from "./types.ts";

export interface GgufTensor {
  readonly name: string;
  readonly type: GgufType;
  /** In GGUF's order: `dims[0]` is the length of a row. */
  readonly dims: readonly number[];
  /** Where its bytes begin, counted from the file's first byte. */
  readonly start: number;
  readonly bytes: number;
}

const mostNameBytes = 64; // ggml's own limit
const mostDims = 4;

/** A tensor as the table has it: its place is counted from the first tensor's. */
export interface TableEntry extends Omit<GgufTensor, "start"> {
  readonly offset: number;
}

/** Reads one entry and checks it as far as it can be checked alone. */
export function readTableEntry(cursor: Cursor): TableEntry {
  const name = readName(cursor, "a tensor's name", mostNameBytes);
  const dims = readDims(cursor, name);
  const type = readType(cursor, name);
  const offset = cursor.u64(`the place of ${shown(name)}`);
  const shape = typeShapes[type];
  const row = dims[0] ?? 0;
  if (row % shape.block !== 0) {
    throw new Refusal(
      `The rows of ${shown(name)} have ${row} values, which ${type} cannot pack in blocks of ${shape.block}.`,
    );
  }
  const values = dims.reduce((product, size) => product * size, 1);
  const bytes = (values / shape.block) * shape.bytes;
  if (!Number.isSafeInteger(values) || !Number.isSafeInteger(bytes)) {
    throw new Refusal(`The tensor ${shown(name)} is said to be larger than any file can be.`);
  }
  return { name, type, dims, offset, bytes };
}

function readDims(cursor: Cursor, name: string): number[] {
  const count = cursor.u32();
  if (count < 1 || count > mostDims) {
    throw new Refusal(`The tensor ${shown(name)} is said to have ${count} dimensions; 1 to ${mostDims} can be.`);
  }
  return Array.from({ length: count }, () => {
    const size = cursor.u64(`the size of ${shown(name)}`);
    if (size === 0) throw new Refusal(`The tensor ${shown(name)} is said to be empty.`);
    return size;
  });
}

function readType(cursor: Cursor, name: string): GgufType {
  const number = cursor.u32();
  const type = ggmlTypeNames.get(number) ?? `type number ${number}`;
  if (!isGgufType(type)) throw new Refusal(`This file uses ${type} for ${shown(name)}, which Soma does not read.`);
  return type;
}

/** The tensors in the order of their bytes, each inside the file, on its boundary, and clear of the others. */
export function placeTensors(
  entries: readonly TableEntry[],
  from: number,
  alignment: number,
  fileBytes: number,
): GgufTensor[] {
  const tensors = entries.map(({ offset, ...entry }) => {
    if (offset % alignment !== 0) {
      throw new Refusal(
        `The tensor ${shown(entry.name)} does not begin on the file's boundaries of ${alignment} bytes.`,
      );
    }
    if (from + offset + entry.bytes > fileBytes) {
      throw new Refusal(`The file ends before the tensor ${shown(entry.name)} does: it is not whole.`);
    }
    return { ...entry, start: from + offset };
  });
  tensors.sort((a, b) => a.start - b.start);
  for (const [i, tensor] of tensors.entries()) {
    const before = tensors[i - 1];
    if (before !== undefined && before.start + before.bytes > tensor.start) {
      throw new Refusal(`The tensors ${shown(before.name)} and ${shown(tensor.name)} overlap in the file.`);
    }
  }
  return tensors;
}
