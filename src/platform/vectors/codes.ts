import { createBest } from "./best.ts";
import { loadScanKernel, type KernelBuild } from "./kernel.ts";
import { createRowMemory, rowStep } from "./row-memory.ts";

const widthStep = 16;
/** The largest code of a row. */
const most = 127;
/** What sums in f32 may be off by, for both the exact score and this one: far above n · 2⁻²⁴ for any width we take. */
const slack = 1e-4;

/**
 * The vectors once more in a quarter of the bytes: one int8 a number and one scale a row. Reading them all is what a
 * search costs, so this goes four times as fast; and since it is known how far codes are from their vectors, they say for
 * certain which rows can be among the best, and only those need be read in full.
 */
export interface Codes {
  /** Room for `rows` rows. Throws a RangeError when the machine has no more memory. */
  reserve(rows: number): void;
  write(row: number, unit: Float32Array): void;
  /** Puts row `from` in the place of `to`. */
  move(from: number, to: number): void;
  /**
   * All rows among the first `count` that can be one of the best `limit`, and some that cannot, in order. Zero vectors
   * are among them only when there are fewer than `limit` others.
   */
  possible(unit: Float32Array, count: number, limit: number, zeros: ReadonlySet<number>): readonly number[];
}

export async function createCodes(dimensions: number, build?: KernelBuild): Promise<Codes> {
  const kernel = await loadScanKernel(build);
  const width = Math.ceil(dimensions / widthStep) * widthStep;
  const memory = createRowMemory(kernel, width * 2, width);
  /** So that the largest possible product, 127 · 127… · width, fits int32. */
  const mostOfQuery = Math.min(32_767, Math.floor(2 ** 31 / (most * width)));
  let scales = new Float32Array(0);
  /** The distance of the vector that its codes are farthest from. Never forgets: it only has to be enough. */
  let farthest = 0;

  const codesAt = (row: number) => new Int8Array(memory.buffer(), memory.rowAt(row), width);

  return {
    reserve(rows) {
      memory.reserve(rows);
      if (rows <= scales.length) return;
      scales = grown(scales, rows);
    },
    write(row, unit) {
      const written = encode(unit, most, codesAt(row));
      scales[row] = written.scale;
      farthest = Math.max(farthest, written.distance);
    },
    move(from, to) {
      codesAt(to).set(codesAt(from));
      scales[to] = scales[from] ?? 0;
    },
    possible(unit, count, limit, zeros) {
      const query = encode(unit, mostOfQuery, new Int16Array(memory.buffer(), memory.queryAt, width));
      const rounded = Math.ceil(count / rowStep) * rowStep;
      kernel.scanCodes(memory.rowAt(0), memory.queryAt, memory.productsAt(), rounded, width);
      const products = new Int32Array(memory.buffer(), memory.productsAt(), count);
      const scoreOf = (row: number) => (products[row] ?? 0) * (scales[row] ?? 0) * query.scale;
      // |u·v − û·v̂| ≤ |û||v − v̂| + |u − û||v|, where u and v are of length 1
      const error = farthest * (1 + query.distance) + query.distance + slack;

      const best = createBest(limit, () => false);
      const rows: number[] = [];
      let reach = -Infinity; // what a row's score must be for its true score to be among the best so far
      for (let row = 0; row < count; row += 1) {
        const score = scoreOf(row);
        if (score < reach) continue;
        rows.push(row);
        if (zeros.has(row)) continue;
        best.offer(row, score);
        reach = best.floor() - 2 * error;
      }
      return rows.filter((row) => scoreOf(row) >= reach);
    },
  };
}

/** Fills `codes` with whole numbers of `-largest … largest`; `distance` is the length of what rounding took away. */
function encode(
  unit: Float32Array,
  largest: number,
  codes: Int8Array | Int16Array,
): { readonly scale: number; readonly distance: number } {
  let peak = 0;
  for (const value of unit) peak = Math.max(peak, Math.abs(value));
  const scale = peak / largest;
  let squares = 0;
  codes.fill(0);
  if (scale === 0) return { scale, distance: 0 };
  for (let at = 0; at < unit.length; at += 1) {
    const value = unit[at] ?? 0;
    const code = Math.round(value / scale);
    codes[at] = code;
    squares += (value - code * scale) ** 2;
  }
  return { scale, distance: Math.sqrt(squares) };
}

function grown(values: Float32Array<ArrayBuffer>, rows: number): Float32Array<ArrayBuffer> {
  const more = new Float32Array(Math.max(64, Math.ceil(rows * 1.5)));
  more.set(values);
  return more;
}
