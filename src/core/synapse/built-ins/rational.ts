/** Exact numbers: fractions of whole numbers, so that 0.1 + 0.2 is 0.3 and a third times three is one. */
export interface Rational {
  readonly top: bigint;
  /** Above zero, without a common divisor with `top`. */
  readonly bottom: bigint;
  /** False once a root had to be rounded: the rest of the sum is then rounded too. */
  readonly exact: boolean;
}

/** What a sum can end in besides a number. The message is a sentence for whoever wrote the sum. */
export class SumProblem extends Error {}

/** About 1,200 decimal digits: more is a slip of the finger, and would hold the page up. */
const maxBits = 4_000;

/** Digits after the point to which a root is computed; twice what is shown, so that rounding does not add up. */
const rootDigits = 40n;
const shownDigits = 20;

const magnitude = (value: bigint): bigint => (value < 0n ? -value : value);
const bits = (value: bigint): number => magnitude(value).toString(16).length * 4;

function commonDivisor(one: bigint, other: bigint): bigint {
  let [left, right] = [magnitude(one), magnitude(other)];
  while (right !== 0n) [left, right] = [right, left % right];
  return left;
}

function rational(top: bigint, bottom = 1n, exact = true): Rational {
  if (bottom === 0n) throw new SumProblem("That divides by zero, which has no result.");
  const divisor = commonDivisor(top, bottom) * (bottom < 0n ? -1n : 1n);
  const value = { top: top / divisor, bottom: bottom / divisor, exact };
  if (bits(value.top) > maxBits || bits(value.bottom) > maxBits) {
    throw new SumProblem("The number becomes too large: at most about 1,200 digits can be handled.");
  }
  return value;
}

/** Of digits with at most one point, and perhaps an exponent, such as `12`, `.5` and `6.02e23`. */
export function parseDecimal(text: string): Rational {
  const match = /^(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i.exec(text);
  const [, whole = "", part = "", exponent = "0"] = match ?? [];
  if (whole + part === "") throw new SumProblem(`"${text}" is not a number.`);
  const places = Number(exponent) - part.length;
  if (Math.abs(places) > maxBits / 4 || whole.length > maxBits / 4) {
    throw new SumProblem(`${text.slice(0, 40)} has too many digits.`);
  }
  const digits = BigInt(whole + part);
  return places >= 0 ? rational(digits * 10n ** BigInt(places)) : rational(digits, 10n ** BigInt(-places));
}

export const isWhole = (value: Rational): boolean => value.bottom === 1n;
export const negate = (value: Rational): Rational => ({ ...value, top: -value.top });
const both = (one: Rational, other: Rational): boolean => one.exact && other.exact;

export const add = (one: Rational, other: Rational): Rational =>
  rational(one.top * other.bottom + other.top * one.bottom, one.bottom * other.bottom, both(one, other));
export const subtract = (one: Rational, other: Rational): Rational => add(one, negate(other));
export const multiply = (one: Rational, other: Rational): Rational =>
  rational(one.top * other.top, one.bottom * other.bottom, both(one, other));
export const divide = (one: Rational, other: Rational): Rational =>
  rational(one.top * other.bottom, one.bottom * other.top, both(one, other));
export const compare = (one: Rational, other: Rational): number => {
  const difference = one.top * other.bottom - other.top * one.bottom;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
};

/** What is left after dividing, with the sign of what was divided: -7 % 3 is -1. */
export function remainder(one: Rational, other: Rational): Rational {
  if (other.top === 0n) throw new SumProblem("That divides by zero, which has no result.");
  const times = (one.top * other.bottom) / (one.bottom * other.top); // towards zero, as BigInt divides
  return subtract(one, multiply(rational(times), other));
}

export function power(base: Rational, exponent: Rational): Rational {
  if (!isWhole(exponent)) {
    if (exponent.bottom !== 2n) {
      throw new SumProblem("An exponent must be a whole number, or a half for a square root.");
    }
    return power(squareRoot(base), rational(exponent.top, 1n, exponent.exact));
  }
  if (base.top === 0n && exponent.top < 0n) throw new SumProblem("Zero has no negative power: it divides by zero.");
  const times = magnitude(exponent.top);
  const size = Math.max(bits(base.top), bits(base.bottom));
  const isUnit = magnitude(base.top) <= 1n && base.bottom === 1n;
  if (!isUnit && times * BigInt(size - 3) > BigInt(maxBits)) {
    throw new SumProblem("The number becomes too large: at most about 1,200 digits can be handled.");
  }
  const steps = isUnit ? (times % 2n === 0n && times > 0n ? 2n : times % 2n) : times;
  const raised = rational(base.top ** steps, base.bottom ** steps, both(base, exponent));
  return exponent.top < 0n ? divide(rational(1n), raised) : raised;
}

export function squareRoot(value: Rational): Rational {
  if (value.top < 0n) throw new SumProblem("A negative number has no square root here.");
  const top = wholeRoot(value.top);
  const bottom = wholeRoot(value.bottom);
  if (top * top === value.top && bottom * bottom === value.bottom) return rational(top, bottom, value.exact);
  // √(t/b) = √(t·b)/b, with the wanted digits shifted in front of the root.
  const shift = 10n ** rootDigits;
  return rational(wholeRoot(value.top * value.bottom * shift * shift), value.bottom * shift, false);
}

/** The largest whole number whose square is not above `value`: Newton's method on integers. */
function wholeRoot(value: bigint): bigint {
  if (value < 2n) return value;
  let guess = 1n << BigInt(Math.ceil(bits(value) / 2) + 1);
  for (;;) {
    const next = (guess + value / guess) >> 1n;
    if (next >= guess) return guess;
    guess = next;
  }
}

/** To so many digits after the point (negative: before it), halves away from zero. */
export function roundTo(value: Rational, digits: number): Rational {
  const scale = 10n ** BigInt(Math.abs(digits));
  const [top, bottom] = digits >= 0 ? [value.top * scale, value.bottom] : [value.top, value.bottom * scale];
  const size = (magnitude(top) * 2n + bottom) / (bottom * 2n);
  const rounded = top < 0n ? -size : size;
  return digits >= 0 ? rational(rounded, scale, true) : rational(rounded * scale, 1n, true);
}

/** As a decimal: exact where it ends, and with ≈ and 20 digits after the point where it was rounded. */
export function formatRational(value: Rational): string {
  const digits = endsAfter(value.bottom);
  if (value.exact && digits !== undefined) return decimal(value, digits);
  const leading = Math.max(0, value.bottom.toString().length - magnitude(value.top).toString().length);
  return `≈ ${decimal(roundTo(value, shownDigits + leading), shownDigits + leading)}`;
}

/** Digits after the point that a fraction over `bottom` needs, or undefined when they never end or are very many. */
function endsAfter(bottom: bigint): number | undefined {
  for (let digits = 0, rest = bottom; digits <= 400; digits += 1) {
    if (rest === 1n) return digits;
    rest /= commonDivisor(rest, 10n);
    if (commonDivisor(rest, 10n) === 1n && rest !== 1n) return undefined;
  }
  return undefined;
}

/** `value` has at most `digits` digits after the point. */
function decimal(value: Rational, digits: number): string {
  const scaled = (magnitude(value.top) * 10n ** BigInt(digits)) / value.bottom;
  const text = scaled.toString().padStart(digits + 1, "0");
  const part = text.slice(text.length - digits).replace(/0+$/, "");
  const whole = text.slice(0, text.length - digits);
  const sign = value.top < 0n && scaled !== 0n ? "-" : "";
  return digits === 0 || part === "" ? `${sign}${digits === 0 ? text : whole}` : `${sign}${whole}.${part}`;
}
