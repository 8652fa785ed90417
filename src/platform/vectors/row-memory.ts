import type { ScanKernel } from "./kernel.ts";

const page = 65_536;
/** Rows a kernel takes at a time. */
export const rowStep = 4;

/** A kernel's memory: the query, then rows of one size, then a product a row. Offsets and sizes are bytes. */
export interface RowMemory {
  readonly buffer: () => ArrayBuffer;
  readonly queryAt: number;
  rowAt(row: number): number;
  productsAt(): number;
  /** Room for `rows`; rows that are there stay. Throws a RangeError when the machine has no more memory. */
  reserve(rows: number): void;
}

/** Sizes must be multiples of 16. */
export function createRowMemory({ memory }: ScanKernel, querySize: number, rowSize: number): RowMemory {
  let capacity = 0;
  return {
    buffer: () => memory.buffer,
    queryAt: 0,
    rowAt: (row) => querySize + row * rowSize,
    productsAt: () => querySize + capacity * rowSize,
    reserve(rows) {
      if (rows <= capacity) return;
      const wanted = Math.max(rows, Math.ceil(capacity * 1.5), 64);
      const next = Math.ceil(wanted / rowStep) * rowStep;
      const missing = querySize + next * (rowSize + 4) - memory.buffer.byteLength;
      if (missing > 0) memory.grow(Math.ceil(missing / page));
      capacity = next;
    },
  };
}
