import { ceiling, decimalOf, floor, tenTo, type Decimal } from "./decimal.ts";
import type { Expression, Expressions } from "./expression.ts";
import { hasLeading, hasZero, magnitudes, powersFor, type Magnitudes, type NumberBounds } from "./number-range.ts";

/** How a number is written so far, and what of it may come. */
interface Writing {
  readonly negated: boolean;
  readonly whole: string;
  /** Digits after the point; undefined without a point. */
  readonly fraction: string | undefined;
  readonly exponent: { readonly negated: boolean; readonly signed: boolean; readonly digits: string } | undefined;
}

interface NumberMachine {
  /** Something that begins like this is one of the numbers. */
  canBegin(writing: Writing): boolean;
  isOne(writing: Writing): boolean;
}

const symbols = Array.from("0123456789-+.eE");
const symbolBytes = symbols.map((symbol) => symbol.charCodeAt(0));
const syntax = /^(-?)(0|[1-9][0-9]*)?(?:(?<=[0-9])\.([0-9]*))?(?:(?<=[0-9])([eE])([+-]?)([0-9]*))?$/;

/**
 * The numbers within bounds, in every writing that JSON has: 100, 100.0, 1e2, 0.1E+03. Their value is the decimal that
 * stands there, exactly, and so is the bounds'; an integer is a number without a fractional part (JSON Schema 2020-12,
 * core 4.2.3), however it is written.
 *
 * Compact: no exponent, at most sixteen digits after the point (more where a bound has more), an integer without point,
 * no −0, and nothing beyond ±(2⁵³ − 1) unless a bound lies there. A value that needs more than that is not written.
 */
export function numberExpression(bounds: NumberBounds, compact: boolean, expressions: Expressions): Expression {
  const { integer, low, high } = bounds;
  const machine = compact ? fixedPoint(bounds) : anyWriting(bounds);
  const isFree = !compact && low === undefined && high === undefined;
  const name = `number ${compact} ${integer} ${low} ${bounds.lowOpen} ${high} ${bounds.highOpen}`;

  const isPossible = (text: string): boolean => {
    const writing = readWriting(text);
    return writing !== undefined && machine.canBegin(writing);
  };
  const after = (text: string): Expression => {
    const kept = isFree ? shortened(text, integer) : text;
    return expressions.leaf(`${name} ${kept}`, () => ({
      step: (byte) => {
        const longer = kept + String.fromCharCode(byte);
        if (byte > 0x7f || !isPossible(longer)) return undefined;
        const writing = readWriting(longer);
        const isDone = writing !== undefined && machine.isOne(writing);
        const goesOn = symbols.some((symbol) => isPossible(longer + symbol));
        return expressions.choice(
          isDone ? expressions.empty : expressions.never,
          goesOn ? after(longer) : expressions.never,
        );
      },
      few: () => symbolBytes,
    }));
  };
  return symbols.some((symbol) => isPossible(symbol)) ? after("") : expressions.never;
}

function readWriting(text: string): Writing | undefined {
  const found = syntax.exec(text);
  if (found === null) return undefined;
  const [, sign, whole = "", fraction, e, exponentSign = "", digits = ""] = found;
  const exponent = e === undefined ? undefined : { negated: exponentSign === "-", signed: exponentSign !== "", digits };
  return { negated: sign === "-", whole, fraction, exponent };
}

/** With no bounds most digits do not matter: a shorter text that can be continued in the same ways. */
function shortened(text: string, integer: boolean): string {
  const isWhole = /^-?[0-9]*$/.test(text);
  if (integer) return isWhole ? text.replace(/[1-9][0-9]*?(?=0*$)/, "1") : text;
  return text
    .replace(/[1-9][0-9]*/, "1")
    .replace(/\.[0-9]+/, ".1")
    .replace(/([eE][+-]?)[0-9]+/, "$11");
}

function anyWriting(bounds: NumberBounds): NumberMachine {
  const [positive, negated] = [magnitudes(bounds, false), magnitudes(bounds, true)];
  const rangeOf = (writing: Writing): Magnitudes | undefined => (writing.negated ? negated : positive);
  const digitsOf = ({ whole, fraction = "" }: Writing): bigint => BigInt(whole + fraction);

  return {
    canBegin: (writing) => {
      const range = rangeOf(writing);
      if (range === undefined) return false;
      const digits = digitsOf(writing);
      if (writing.exponent === undefined) return digits === 0n || hasLeading(range, digits);
      if (digits === 0n) return hasZero(range);
      const { from, to } = powersFor(range, digits);
      const point = writing.fraction?.length ?? 0;
      const { negated: below, signed, digits: written } = writing.exponent;
      const isUp = canBeginExponent(written, Math.max(0, from + point), to + point);
      const isDown = canBeginExponent(written, Math.max(0, -(to + point)), -(from + point));
      if (!signed && written === "") return isUp || isDown;
      return below ? isDown : isUp;
    },
    isOne: (writing) => {
      const range = rangeOf(writing);
      const { whole, fraction, exponent } = writing;
      if (range === undefined || whole === "" || fraction === "" || exponent?.digits === "") return false;
      const digits = digitsOf(writing);
      if (digits === 0n) return hasZero(range);
      const { from, to } = powersFor(range, digits);
      const size = BigInt(exponent?.digits ?? 0) - 0n;
      const power = (exponent?.negated === true ? -size : size) - BigInt(fraction?.length ?? 0);
      return power >= from && power <= to;
    },
  };
}

/** Some whole number from `from` (0 or more) to `to` is written with these digits first. */
function canBeginExponent(written: string, from: number, to: number): boolean {
  if (from > to) return false;
  const known = BigInt(written === "" ? 0 : written);
  if (known === 0n || to === Infinity) return true;
  for (let span = 1n; known * span <= to; span *= 10n) {
    if ((known + 1n) * span > from) return true;
  }
  return false;
}

function fixedPoint(bounds: NumberBounds): NumberMachine {
  const low = bounds.low === undefined ? undefined : decimalOf(bounds.low);
  const high = bounds.high === undefined ? undefined : decimalOf(bounds.high);
  const finest = Math.max(15, ...[low, high].map((bound) => -(bound?.exponent ?? 0)));
  const places = bounds.integer ? 0 : finest + 1;
  const farthest: Decimal = { digits: BigInt(Number.MAX_SAFE_INTEGER), exponent: 0 };
  const within = (bound: Decimal | undefined, side: bigint): bigint => {
    const usual = farthest.digits * tenTo(places) * side;
    const asked = bound === undefined ? usual : floor(bound, -places) + tenTo(places) * side;
    return (asked - usual) * side > 0n ? asked : usual;
  };
  // In units of the last place. Without a bound on a side the usual one, or as far as the other side's bound needs.
  let from = low === undefined ? within(high, -1n) : ceiling(low, -places);
  let to = high === undefined ? within(low, 1n) : floor(high, -places);
  if (low !== undefined && bounds.lowOpen === true && floor(low, -places) === from) from += 1n;
  if (high !== undefined && bounds.highOpen === true && ceiling(high, -places) === to) to -= 1n;

  const meets = (writing: Writing, first: bigint, last: bigint): boolean =>
    from <= to &&
    (writing.negated ? from < 0n && first <= -from && last >= 1n && last >= -to : first <= to && last >= from);
  const rangeOf = (writing: Writing, more: number): readonly [bigint, bigint] => {
    const digits = BigInt(writing.whole + (writing.fraction ?? ""));
    const span = tenTo(places - (writing.fraction?.length ?? 0) + more);
    return [digits * span, (digits + 1n) * span - 1n];
  };
  const longest = Math.max(from.toString().length, to.toString().length);

  return {
    canBegin: (writing) => {
      const { whole, fraction, exponent } = writing;
      if (exponent !== undefined || (fraction !== undefined && places === 0)) return false;
      if (whole === "") return meets(writing, 0n, tenTo(longest));
      if (fraction !== undefined) return fraction.length <= places && meets(writing, ...rangeOf(writing, 0));
      const most = whole === "0" ? 0 : Math.max(0, longest - places);
      for (let more = 0; more <= most; more += 1) if (meets(writing, ...rangeOf(writing, more))) return true;
      return false;
    },
    isOne: (writing) => {
      const { whole, fraction, exponent } = writing;
      if (exponent !== undefined || whole === "" || fraction === "" || (fraction?.length ?? 0) > places) return false;
      const [value] = rangeOf(writing, 0);
      return meets(writing, value, value);
    },
  };
}
