import type { Random } from "#core/words/ports.ts";

/**
 * A recovery code is 140 random bits in seven groups of five signs, such as `7K2QD-…`, to be printed and typed in again.
 * The signs are Crockford's base 32: no I, L, O or U, and what looks alike is read alike. The fifth sign of a group
 * checks the other four and the group's place, so that a slip of the hand is found, and where, before anything is tried.
 */
export type ReadCode =
  /** `secret`: the signs that carry the bits, without checks and hyphens. */
  { readonly kind: "code"; readonly secret: string } | { readonly kind: "mistyped"; readonly reason: string };

const signs = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const groups = 7;

export function makeRecoveryCode(random: Random): string {
  const values = Array.from(random.bytes(groups * 4), (byte) => byte & 31);
  return Array.from({ length: groups }, (_, at) => {
    const four = values.slice(at * 4, at * 4 + 4);
    return [...four, checkOf(at, four)].map((value) => signs[value]).join("");
  }).join("-");
}

export function readRecoveryCode(typed: string): ReadCode {
  const clean = typed
    .toUpperCase()
    .replace(/O/g, "0")
    .replace(/[IL]/g, "1")
    .replace(/[\s\p{Pd}._]/gu, "");
  const strange = Array.from(clean).find((sign) => !signs.includes(sign));
  if (strange !== undefined) return mistyped(`A recovery code has no “${strange}”. Look at the printed page again.`);
  if (clean.length !== groups * 5) {
    return mistyped(`A recovery code has ${groups * 5} letters and digits; these are ${clean.length}.`);
  }
  const values = Array.from(clean, (sign) => signs.indexOf(sign));
  for (let at = 0; at < groups; at += 1) {
    const four = values.slice(at * 5, at * 5 + 4);
    if (checkOf(at, four) !== values[at * 5 + 4]) {
      return mistyped(`There is a typing error in group ${at + 1}, ${clean.slice(at * 5, at * 5 + 5)}.`);
    }
  }
  return { kind: "code", secret: clean.replace(/(.{4})./g, "$1") };
}

const mistyped = (reason: string): ReadCode => ({ kind: "mistyped", reason });

/**
 * A polynomial in the field of 32 elements: each place has another weight that is not zero, so one wrong sign, or two
 * swapped ones, always give another check; the group's number stands in it too, so that swapped groups are found.
 */
function checkOf(group: number, four: readonly number[]): number {
  return four.reduce((sum, value) => times(sum ^ value, 2), group + 1);
}

/** The product in GF(2⁵), reduced by x⁵ + x² + 1. */
function times(left: number, right: number): number {
  let product = 0;
  for (let bit = 0, shifted = left; bit < 5; bit += 1) {
    if ((right >> bit) & 1) product ^= shifted;
    shifted <<= 1;
    if (shifted & 32) shifted ^= 0b100101;
  }
  return product;
}
