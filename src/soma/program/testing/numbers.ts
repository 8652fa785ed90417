/** Seeded numbers for tests: mulberry32 (Tommy Ettinger, public domain). */
export interface Numbers {
  /** 0 … 1. */
  next(): number;
  /** A whole number, `from` to `to`, both included. */
  whole(from: number, to: number): number;
  /** Roughly normal, of the given spread. */
  normals(count: number, spread?: number): Float32Array;
}

export function createNumbers(seed: number): Numbers {
  let state = seed | 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    whole: (from, to) => from + Math.floor(next() * (to - from + 1)),
    normals: (count, spread = 1) =>
      Float32Array.from({ length: count }, () => (next() + next() + next() + next() - 2) * 1.73 * spread),
  };
}
