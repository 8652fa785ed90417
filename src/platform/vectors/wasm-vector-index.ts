import type { VectorHit, VectorIndex } from "#core/axon/ports.ts";
import { createBest } from "./best.ts";
import { loadScanKernel, type KernelBuild } from "./kernel.ts";

const page = 65_536;
/** Rows the kernel takes at a time, and floats of a row (kernels/scan.ts). */
const rowStep = 4;
const widthStep = 8;

/**
 * The exact index: every vector lies as f32 of unit length in one WebAssembly memory, and a search reads them all.
 * Memory is the vectors and little more: 77 MB for 50,000 of 384 dimensions. Removing frees room for later vectors,
 * not memory. `build` is for tests and measurements; without it the machine decides.
 */
export async function createWasmVectorIndex(dimensions: number, build?: KernelBuild): Promise<VectorIndex> {
  const kernel = await loadScanKernel(build);
  const width = Math.ceil(dimensions / widthStep) * widthStep;
  // memory: the query, then `capacity` rows, then as many scores
  const queryAt = 0;
  const rowsAt = width * 4;
  let capacity = 0;
  let ids: string[] = [];
  let rowOf = new Map<string, number>();
  /** 1 where a row is a zero vector. */
  let zeros = new Uint8Array(0);

  const rowAt = (row: number) => new Float32Array(kernel.memory.buffer, rowsAt + row * width * 4, width);

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

  const reserve = (rows: number) => {
    if (rows <= capacity && capacity > 0) return;
    const wanted = Math.max(rows, Math.ceil(capacity * 1.5), 64);
    const next = Math.ceil(wanted / rowStep) * rowStep;
    const missing = rowsAt + next * (width + 1) * 4 - kernel.memory.buffer.byteLength;
    if (missing > 0) kernel.memory.grow(Math.ceil(missing / page)); // a RangeError when there is no more memory
    const grown = new Uint8Array(next);
    grown.set(zeros);
    zeros = grown;
    capacity = next;
  };

  const add: VectorIndex["add"] = async (entries) => {
    const lengths = entries.map(({ vector }) => lengthOf(vector));
    reserve(ids.length + entries.reduce((fresh, { id }) => fresh + (rowOf.has(id) ? 0 : 1), 0));
    entries.forEach(({ id, vector }, at) => {
      const row = rowOf.get(id) ?? ids.push(id) - 1;
      rowOf.set(id, row);
      const length = lengths[at] ?? 0;
      writeUnit(rowAt(row), vector, length);
      zeros[row] = length === 0 ? 1 : 0;
    });
    await Promise.resolve();
  };

  const remove: VectorIndex["remove"] = async (gone) => {
    for (const id of gone) {
      const row = rowOf.get(id);
      if (row === undefined) continue;
      const last = ids.length - 1;
      const moved = ids[last] ?? id;
      rowAt(row).set(rowAt(last)); // the last row fills the hole: order does not matter, ties go by id
      zeros[row] = zeros[last] ?? 0;
      ids[row] = moved;
      rowOf.set(moved, row);
      rowOf.delete(id);
      ids.pop();
    }
    await Promise.resolve();
  };

  const search: VectorIndex["search"] = async (query, limit) => {
    const length = lengthOf(query);
    await Promise.resolve();
    const count = ids.length;
    if (count === 0 || limit <= 0) return [];
    writeUnit(new Float32Array(kernel.memory.buffer, queryAt, width), query, length);
    const scoresAt = rowsAt + capacity * width * 4;
    kernel.scan(rowsAt, queryAt, scoresAt, Math.ceil(count / rowStep) * rowStep, width);
    const scores = new Float32Array(kernel.memory.buffer, scoresAt, count);

    const best = createBest(limit, (row, other) => (ids[row] ?? "") < (ids[other] ?? ""));
    let floor = -Infinity;
    for (let row = 0; row < count; row += 1) {
      const score = zeros[row] === 1 ? -Infinity : (scores[row] ?? 0);
      if (score < floor) continue;
      best.offer(row, score);
      floor = best.floor();
    }
    return best.take().map((row): VectorHit => ({ id: ids[row] ?? "", score: clamped(scores[row] ?? 0) }));
  };

  return {
    dimensions,
    size: () => Promise.resolve(ids.length),
    add,
    remove,
    search,
    clear: () => {
      ids = [];
      rowOf = new Map();
      return Promise.resolve();
    },
  };
}

/** Rounding may carry a cosine past 1 by its last bit. */
const clamped = (score: number): number => Math.min(1, Math.max(-1, score)) + 0; // + 0: never -0
