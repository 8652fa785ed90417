import { createRandom } from "../sampling/random.ts";

export interface Chances {
  /** A whole number from 0 to `count`, without `count`. */
  readonly below: (count: number) => number;
  readonly pick: <T>(from: readonly T[]) => T;
}

/** Chances for tests, the same for the same seed. */
export function chances(seed: number): Chances {
  const random = createRandom(seed);
  const below = (count: number): number => Math.floor(random.unit() * count);
  return {
    below,
    pick: (from) => {
      const found = from[below(from.length)];
      if (found === undefined) throw new Error("There is nothing to pick from.");
      return found;
    },
  };
}
