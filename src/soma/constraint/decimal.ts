/** digits · 10^exponent, exactly. */
export interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

/** The decimal that a number is written as: 0.1 is a tenth. `value` is finite. */
export function decimalOf(value: number): Decimal {
  const [mantissa = "0", exponent = "0"] = value.toExponential().split("e");
  const [whole = "0", fraction = ""] = mantissa.split(".");
  return { digits: BigInt(whole + fraction), exponent: Number(exponent) - fraction.length };
}

/** How many digits a number above zero has. */
export const lengthOf = (digits: bigint): number => digits.toString().length;

export const tenTo = (power: number): bigint => 10n ** BigInt(power);

/** Negative, zero or positive. Meant for numbers not many powers of ten apart. */
export function compare(one: Decimal, other: Decimal): number {
  const exponent = Math.min(one.exponent, other.exponent);
  const [a, b] = [scaled(one, exponent), scaled(other, exponent)];
  return a < b ? -1 : a > b ? 1 : 0;
}

const scaled = ({ digits, exponent }: Decimal, to: number): bigint => digits * tenTo(exponent - to);

/** The greatest whole number of 10^exponent that is not above it, and the least one that is not below. */
export function floor(decimal: Decimal, exponent: number): bigint {
  if (decimal.exponent >= exponent) return scaled(decimal, exponent);
  const step = tenTo(exponent - decimal.exponent);
  const cut = decimal.digits / step; // BigInt cuts towards zero
  return decimal.digits < 0n && cut * step !== decimal.digits ? cut - 1n : cut;
}

export const ceiling = (decimal: Decimal, exponent: number): bigint => -floor(negative(decimal), exponent);

export const negative = ({ digits, exponent }: Decimal): Decimal => ({ digits: -digits, exponent });
