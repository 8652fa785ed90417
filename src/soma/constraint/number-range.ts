import { ceiling, compare, decimalOf, floor, lengthOf, negative, tenTo, type Decimal } from "./decimal.ts";

export interface NumberBounds {
  readonly integer: boolean;
  /** What the number is at least, or above if `lowOpen`. Absent: nothing. */
  readonly low?: number | undefined;
  readonly lowOpen?: boolean;
  readonly high?: number | undefined;
  readonly highOpen?: boolean;
}

/** Numbers from zero up: what may follow a sign. */
export interface Magnitudes {
  readonly integer: boolean;
  readonly low: Decimal;
  readonly lowOpen: boolean;
  readonly high: Decimal | undefined;
  readonly highOpen: boolean;
}

const zero: Decimal = { digits: 0n, exponent: 0 };

/** The magnitudes of a range's numbers of one sign, zero among both; undefined: there are none. */
export function magnitudes(bounds: NumberBounds, negated: boolean): Magnitudes | undefined {
  let low = bounds.low === undefined ? undefined : decimalOf(bounds.low);
  let high = bounds.high === undefined ? undefined : decimalOf(bounds.high);
  let [lowOpen, highOpen] = [bounds.lowOpen ?? false, bounds.highOpen ?? false];
  if (negated) {
    [low, high] = [high && negative(high), low && negative(low)];
    [lowOpen, highOpen] = [highOpen, lowOpen];
  }
  if (low === undefined || compare(low, zero) < 0) [low, lowOpen] = [zero, false];
  if (bounds.integer) {
    const from = ceiling(low, 0);
    low = { digits: lowOpen && compare(low, { digits: from, exponent: 0 }) === 0 ? from + 1n : from, exponent: 0 };
    lowOpen = false;
    if (high !== undefined) {
      const to = floor(high, 0);
      high = { digits: highOpen && compare(high, { digits: to, exponent: 0 }) === 0 ? to - 1n : to, exponent: 0 };
      highOpen = false;
    }
  }
  const order = high === undefined ? -1 : compare(low, high);
  if (order > 0 || (order === 0 && (lowOpen || highOpen))) return undefined;
  return { integer: bounds.integer, low, lowOpen, high, highOpen };
}

export const hasZero = ({ low, lowOpen }: Magnitudes): boolean => low.digits === 0n && !lowOpen;

/** Some of the numbers has, at whatever power of ten, `digits` (above zero) for its first digits. */
export function hasLeading(range: Magnitudes, digits: bigint): boolean {
  const { low, high, integer } = range;
  if (high === undefined) return true;
  if (high.digits <= 0n) return false;
  const length = lengthOf(digits);
  const top = lengthOf(high.digits) + high.exponent - length;
  const bottom = low.digits > 0n ? lengthOf(low.digits) + low.exponent - length - 1 : -Infinity;
  if (!integer && top - bottom > 3) return true; // a whole power of ten lies within
  for (let power = top; power >= bottom; power -= 1) {
    if (integer && power < 0) {
      // Only zeros can be behind the point: the digits are a whole number and zeros after it.
      if (digits % tenTo(-power) !== 0n) return false;
      if (isWithin(range, { digits, exponent: power })) return true;
    } else if (meetsDecade(range, digits, power)) {
      return true;
    }
  }
  return false;
}

/** Some of the numbers lies from digits · 10^power up to, and without, (digits + 1) · 10^power. */
function meetsDecade({ low, lowOpen, high, highOpen, integer }: Magnitudes, digits: bigint, power: number): boolean {
  const from: Decimal = { digits, exponent: power };
  const to: Decimal = integer
    ? { digits: (digits + 1n) * tenTo(power) - 1n, exponent: 0 }
    : { digits: digits + 1n, exponent: power };
  if (integer) return compare(low, to) <= 0 && (high === undefined || compare(from, high) <= 0);
  const above = compare(low, to) < 0;
  const below = high === undefined ? -1 : compare(from, high);
  if (!above || below > 0 || (below === 0 && highOpen)) return false;
  // Below `high` or at it, above `low` or at it: nothing is left only where both meet in a point that is not in.
  return !(below === 0 && lowOpen && compare(from, low) === 0);
}

function isWithin({ low, lowOpen, high, highOpen }: Magnitudes, value: Decimal): boolean {
  const fromLow = compare(value, low);
  const fromHigh = high === undefined ? -1 : compare(value, high);
  return (lowOpen ? fromLow > 0 : fromLow >= 0) && (highOpen ? fromHigh < 0 : fromHigh <= 0);
}

/** The powers of ten, from … to, with which `digits` (above zero) make one of the numbers. None: from is above to. */
export function powersFor(range: Magnitudes, digits: bigint): { readonly from: number; readonly to: number } {
  const { low, lowOpen, high, highOpen, integer } = range;
  const length = lengthOf(digits);
  let from = -Infinity;
  if (low.digits > 0n) {
    from = lengthOf(low.digits) + low.exponent - length - 1;
    const isBelow = (power: number): boolean => {
      const order = compare({ digits, exponent: power }, low);
      return lowOpen ? order <= 0 : order < 0;
    };
    while (isBelow(from)) from += 1;
  }
  if (integer) from = Math.max(from, -trailingZeros(digits));
  if (high === undefined) return { from, to: Infinity };
  if (high.digits <= 0n) return { from: 0, to: -1 };
  let to = lengthOf(high.digits) + high.exponent - length + 1;
  const isAbove = (power: number): boolean => {
    const order = compare({ digits, exponent: power }, high);
    return highOpen ? order >= 0 : order > 0;
  };
  while (isAbove(to)) to -= 1;
  return { from, to };
}

const trailingZeros = (digits: bigint): number => /0*$/.exec(digits.toString())?.[0].length ?? 0;
