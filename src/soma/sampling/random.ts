/** Numbers that follow from a seed, the same on every machine. */
export interface Random {
  /** A whole number from 0 to 2³²−1. */
  readonly bits: () => number;
  /** From 0 up to and without 1, in steps of 2⁻⁵³. */
  readonly unit: () => number;
}

/**
 * xoshiro128** 1.1 by Blackman and Vigna ("Scrambled Linear Pseudorandom Number Generators", 2021), whose 32-bit
 * arithmetic is exact in JavaScript. Its 128 bits of state are filled from the seed by SplitMix32 (SplitMix of Steele,
 * Lea and Flood 2014 in 32 bits, finished with MurmurHash3's mixer), as its authors advise. Any number is a seed; those
 * that differ by less than one, or by multiples of 2⁶⁴, may share a sequence.
 */
export function createRandom(seed: number): Random {
  const whole = Number.isFinite(seed) ? Math.trunc(seed) : 0;
  let mixer = (whole | 0) ^ Math.imul(Math.trunc(whole / 2 ** 32) | 0, 0x9e3779b1);
  const mixed = (): number => {
    mixer = (mixer + 0x9e3779b9) | 0;
    let word = mixer ^ (mixer >>> 16);
    word = Math.imul(word, 0x85ebca6b);
    word ^= word >>> 13;
    word = Math.imul(word, 0xc2b2ae35);
    return word ^ (word >>> 16);
  };
  let [a, b, c, d] = [mixed(), mixed(), mixed(), mixed()];

  const bits = (): number => {
    const scrambled = Math.imul(rotated(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotated(d, 11);
    return scrambled;
  };
  return { bits, unit: () => ((bits() >>> 5) * 2 ** 26 + (bits() >>> 6)) / 2 ** 53 };
}

const rotated = (word: number, by: number): number => (word << by) | (word >>> (32 - by));
