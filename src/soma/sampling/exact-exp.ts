const ln2High = 6.9314718036912381649e-1; // the first 33 bits, so that a whole multiple of it is exact
const ln2Low = 1.90821492927058770002e-10;

/**
 * e to the power of `x`, for x ≤ 0, from additions and multiplications alone: those every engine rounds alike, and
 * Math.exp not, so chances drawn from it are the same on every machine. x = n·ln 2 + r with |r| ≤ ln 2 / 2 (Cody and
 * Waite 1980, with the split of ln 2 from fdlibm), then Taylor's series up to r¹⁴, whose rest is below 2⁻⁶³.
 */
export function exactExp(x: number): number {
  if (x < -708) return 0;
  const n = Math.round(x * 1.4426950408889634);
  const r = x - n * ln2High - n * ln2Low;
  let sum = 1 / 87178291200; // 1/14!, and so on down to 1/0!
  sum = sum * r + 1 / 6227020800;
  sum = sum * r + 1 / 479001600;
  sum = sum * r + 1 / 39916800;
  sum = sum * r + 1 / 3628800;
  sum = sum * r + 1 / 362880;
  sum = sum * r + 1 / 40320;
  sum = sum * r + 1 / 5040;
  sum = sum * r + 1 / 720;
  sum = sum * r + 1 / 120;
  sum = sum * r + 1 / 24;
  sum = sum * r + 1 / 6;
  sum = sum * r + 1 / 2;
  sum = (sum * r + 1) * r + 1;
  return sum * (powersOfTwo[0 - n] ?? 0);
}

/** By n: 2⁻ⁿ. */
const powersOfTwo = Float64Array.from({ length: 1023 }, (_, n) => 1 / 2 ** n);
