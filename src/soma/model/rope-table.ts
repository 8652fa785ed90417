/**
 * Rope's cosines and sines: for each position `headSize / 2` pairs (cos, sin). The angle of pair i at position p is
 * p / factor · base^(−2i / headSize) / divisor[i] (Su et al., "RoFormer", 2021; the divisors are Llama 3.1's way to
 * stretch the window, stored in GGUF as rope_freqs.weight).
 */
export interface RopeShape {
  readonly headSize: number;
  readonly base: number;
  readonly factor: number;
  readonly divisors: Float32Array | undefined;
}

/** Positions that are reckoned at a time: a long window's table would otherwise cost more than the first words. */
const stretch = 256;

/**
 * Gives a function that makes sure the table holds the first so many positions. Angles are reckoned in doubles: at
 * position 100,000 a float's angle is off by a hundredth of a radian.
 */
export function createRopeTable(table: Float32Array, shape: RopeShape): (positions: number) => void {
  const half = shape.headSize / 2;
  const room = Math.floor(table.length / shape.headSize);
  const frequencies = Float64Array.from(
    { length: half },
    (_, i) => shape.base ** ((-2 * i) / shape.headSize) / (shape.divisors?.[i] ?? 1) / shape.factor,
  );
  let known = 0;
  return (positions) => {
    if (positions <= known) return;
    const wanted = Math.min(room, Math.ceil(positions / stretch) * stretch);
    for (let at = known * shape.headSize; known < wanted; known++) {
      for (const frequency of frequencies) {
        table[at++] = Math.cos(known * frequency);
        table[at++] = Math.sin(known * frequency);
      }
    }
  };
}
