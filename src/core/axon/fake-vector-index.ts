import type { VectorHit, VectorIndex } from "./ports.ts";

/** A fake: a plain list and a plain sort. For tests of what stands on the port. */
export function createFakeVectorIndex(dimensions: number): VectorIndex {
  const units = new Map<string, readonly number[]>();

  const unitOf = (vector: Float32Array): readonly number[] => {
    if (vector.length !== dimensions) throw new RangeError(`A vector of ${vector.length} numbers, not ${dimensions}.`);
    if (!vector.every(Number.isFinite)) throw new RangeError("A vector with NaN or Infinity.");
    const norm = Math.hypot(...vector);
    return Array.from(vector, (value) => (norm === 0 ? 0 : value / norm));
  };
  const isZero = (unit: readonly number[]) => unit.every((value) => value === 0);

  return {
    dimensions,
    size: () => Promise.resolve(units.size),
    add: async (entries) => {
      const fresh = entries.map(({ id, vector }) => [id, unitOf(vector)] as const);
      for (const [id, unit] of fresh) units.set(id, unit);
      await Promise.resolve();
    },
    remove: (ids) => {
      for (const id of ids) units.delete(id);
      return Promise.resolve();
    },
    search: async (query, limit) => {
      const wanted = unitOf(query);
      const hits = Array.from(units, ([id, unit]) => ({
        last: isZero(unit),
        hit: { id, score: Math.fround(unit.reduce((sum, value, at) => sum + value * (wanted[at] ?? 0), 0)) },
      }));
      hits.sort(
        (a, b) => Number(a.last) - Number(b.last) || b.hit.score - a.hit.score || (a.hit.id < b.hit.id ? -1 : 1),
      );
      return await Promise.resolve(hits.slice(0, limit).map(({ hit }): VectorHit => hit));
    },
    clear: () => {
      units.clear();
      return Promise.resolve();
    },
  };
}
