import type { VectorHit, VectorIndex } from "#core/axon/ports.ts";
import { createBest } from "./best.ts";
import { createCodes } from "./codes.ts";
import { loadScanKernel, type KernelBuild } from "./kernel.ts";
import { createRowMemory, rowStep } from "./row-memory.ts";

const widthStep = 8;
/** With fewer rows than this many times the limit, reading all of them at once is as fast as choosing first. */
const worthChoosing = 16;

/**
 * The exact index. Every vector lies in WebAssembly memory at unit length, as f32 and once more as codes of a quarter
 * of the size (codes.ts). A search reads all codes, which rule out nearly all rows for certain, and scores the rest in
 * f32. Memory: 96 MB for 50,000 vectors of 384 numbers. Removing makes room for later vectors, not for others.
 * `build` is for tests and measurements; without it the machine decides.
 */
export async function createWasmVectorIndex(dimensions: number, build?: KernelBuild): Promise<VectorIndex> {
  const [kernel, codes] = await Promise.all([loadScanKernel(build), createCodes(dimensions, build)]);
  const width = Math.ceil(dimensions / widthStep) * widthStep;
  const memory = createRowMemory(kernel, width * 4, width * 4);
  let ids: string[] = [];
  let rowOf = new Map<string, number>();
  /** Rows that are zero vectors. */
  const zeros = new Set<number>();

  const floatsAt = (offset: number) => new Float32Array(memory.buffer(), offset, width);

  /** Length of the vector, in f64, where the squares of f32 neither overflow nor vanish. */
  const lengthOf = (vector: Float32Array): number => {
    if (vector.length !== dimensions) {
      throw new RangeError(`This index takes vectors of ${dimensions} numbers, not of ${vector.length}.`);
    }
    let squares = 0;
    for (const value of vector) squares += value * value;
    if (!Number.isFinite(squares)) throw new RangeError("A vector must be of finite numbers: this one is not.");
    return Math.sqrt(squares);
  };

  const writeUnit = (place: Float32Array, vector: Float32Array, length: number) => {
    place.fill(0);
    if (length === 0) return;
    for (let at = 0; at < vector.length; at += 1) place[at] = (vector[at] ?? 0) / length;
  };

  const mark = (row: number, zero: boolean) => {
    if (zero) zeros.add(row);
    else zeros.delete(row);
  };

  const add: VectorIndex["add"] = async (entries) => {
    await Promise.resolve(); // what is refused must reject, not throw
    const lengths = entries.map(({ vector }) => lengthOf(vector));
    memory.reserve(ids.length + entries.length);
    codes.reserve(ids.length + entries.length);
    entries.forEach(({ id, vector }, at) => {
      const row = rowOf.get(id) ?? ids.push(id) - 1;
      rowOf.set(id, row);
      const length = lengths[at] ?? 0;
      const unit = floatsAt(memory.rowAt(row));
      writeUnit(unit, vector, length);
      codes.write(row, unit);
      mark(row, length === 0);
    });
  };

  const removeOne = (id: string) => {
    const row = rowOf.get(id);
    if (row === undefined) return;
    const last = ids.length - 1; // fills the hole: the order of rows does not matter, ties go by id
    const moved = ids[last] ?? id;
    floatsAt(memory.rowAt(row)).set(floatsAt(memory.rowAt(last)));
    codes.move(last, row);
    mark(row, zeros.has(last));
    zeros.delete(last);
    ids[row] = moved;
    rowOf.set(moved, row);
    rowOf.delete(id);
    ids.pop();
  };

  /** Scores of the rows from `first` (a multiple of 4) on, in f32; all rows sum in the same order. */
  const scoresOf = (first: number, count: number): Float32Array => {
    kernel.scan(memory.rowAt(first), memory.queryAt, memory.productsAt(), roundUp(count), width);
    return new Float32Array(memory.buffer(), memory.productsAt(), count);
  };

  const search: VectorIndex["search"] = async (query, limit) => {
    await Promise.resolve();
    const length = lengthOf(query);
    const count = ids.length;
    if (count === 0 || limit <= 0) return [];
    const unit = floatsAt(memory.queryAt);
    writeUnit(unit, query, length);

    const found = new Map<number, number>();
    const best = createBest(limit, (row, other) => (ids[row] ?? "") < (ids[other] ?? ""));
    const offer = (row: number, score: number) => {
      const rank = zeros.has(row) ? -Infinity : score;
      if (rank < best.floor()) return;
      best.offer(row, rank);
      found.set(row, clamped(score));
    };
    const choosing = count > limit * worthChoosing;
    const blocks = choosing ? blocksOf(codes.possible(unit, count, limit, zeros)) : [];
    if (choosing && blocks.length * rowStep * 4 < count) {
      for (const block of blocks) {
        const size = Math.min(rowStep, count - block);
        for (const [at, score] of scoresOf(block, size).entries()) offer(block + at, score);
      }
    } else {
      for (const [row, score] of scoresOf(0, count).entries()) offer(row, score);
    }
    return best.take().map((row): VectorHit => ({ id: ids[row] ?? "", score: found.get(row) ?? 0 }));
  };

  return {
    dimensions,
    size: () => Promise.resolve(ids.length),
    add,
    remove: (gone) => {
      gone.forEach(removeOne);
      return Promise.resolve();
    },
    search,
    clear: () => {
      ids = [];
      rowOf = new Map();
      zeros.clear();
      return Promise.resolve();
    },
  };
}

/** The first rows of the blocks of four, as the kernel takes them, that hold these rows. */
function blocksOf(rows: readonly number[]): readonly number[] {
  const blocks: number[] = [];
  for (const row of rows) if (blocks.at(-1) !== row - (row % rowStep)) blocks.push(row - (row % rowStep));
  return blocks;
}

const roundUp = (count: number): number => Math.ceil(count / rowStep) * rowStep;

/** Rounding may carry a cosine past 1 by its last bit. */
const clamped = (score: number): number => Math.min(1, Math.max(-1, score)) + 0; // + 0: never -0
