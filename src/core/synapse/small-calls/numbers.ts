/** The numbers of a request, in digits and in words, with what stands around them. */
import { unitNamed } from "./units.ts";

/** A number that a person wrote: offsets in UTF-16 code units. */
export interface NumberMention {
  readonly start: number;
  readonly end: number;
  /** With its magnitude ("8.5 million"), without its unit; 5 for "5%". */
  readonly value: number;
  readonly percent: boolean;
  /** As written behind or before it, such as `kg` or `$`. */
  readonly unit?: string;
  /** Where the unit ends: the mention with its unit is `start` to `outer`. */
  readonly outer: number;
}

const small =
  "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(
    " ",
  );
const tens = "twenty thirty forty fifty sixty seventy eighty ninety".split(" ");
const magnitudes: Readonly<Record<string, number>> = {
  hundred: 100,
  thousand: 1e3,
  million: 1e6,
  billion: 1e9,
  trillion: 1e12,
  dozen: 12,
};
const wordValues = new Map<string, number>([
  ...small.map((word, value) => [word, value] as const),
  ...tens.map((word, at) => [word, (at + 2) * 10] as const),
  ["half", 0.5],
  ["twice", 2],
  ["thrice", 3],
]);

const magnitude = `(?:\\s*-?(${Object.keys(magnitudes).join("|")})s?\\b)?`;
/** Digits that are no part of a name (DNA123), a date (2020-01-31), a time (10:30) or a version (1.2.3). */
const digits = new RegExp(
  `(?<![\\p{L}\\p{N}_/:.#^*]|\\d[-,])(?<sign>(?<![\\p{L}\\p{N})\\]]\\s?)[-−])?(?<money>[$€£¥])?(?<number>\\d{1,3}(?:,\\d{3})+(?:\\.\\d+)?|\\d+\\.\\d+|\\.\\d+|\\d+)(?<power>[eE][-+]?\\d+)?` +
    `(?![\\d_]|[.:/]\\d|-\\d|,\\d{3}\\b)(?<short>[kKM](?![\\p{L}\\p{N}/]))?(?!(?:x|y|n|i)(?![\\p{L}]))(?!\\^)${magnitude}`,
  "gu",
);
const inWords = new RegExp(
  `\\b(?<first>${[...wordValues.keys()].join("|")})(?:[-\\s](?<second>${small.slice(1, 10).join("|")}))?\\b${magnitude}`,
  "giu",
);
/** What may stand behind a number as its unit. */
const unitBehind = /^(?:\s?(%)|[\s-]?(?:degrees?\s+)?([\p{L}°µμ$€£][\p{L}]*(?:\/[\p{L}]+)?(?:\^?[23²³])?))/u;

/** In the order in which they stand. */
export function numbersIn(text: string): readonly NumberMention[] {
  const found: NumberMention[] = [];
  for (const match of text.matchAll(digits)) {
    const { sign, money, number = "", power = "", short } = match.groups ?? {};
    const whole = Number(number.replaceAll(",", "") + power);
    const isThousands = short === "k" || (money !== undefined && short !== undefined);
    const times = (isThousands ? (short === "M" ? 1e6 : 1e3) : 1) * magnitudeOf(match.at(-1));
    found.push(
      withUnit(
        text,
        match.index,
        match.index + match[0].length,
        exact(whole * times) * (sign === undefined ? 1 : -1),
        money,
      ),
    );
  }
  for (const match of text.matchAll(inWords)) {
    const [start, end] = [match.index, match.index + match[0].length];
    if (found.some((other) => start < other.outer && other.start < end)) continue;
    const { first = "", second } = match.groups ?? {};
    const value =
      (wordValues.get(first.toLowerCase()) ?? 0) + (second === undefined ? 0 : small.indexOf(second.toLowerCase()));
    if (value === 1 && isPronoun(text, start, end)) continue;
    found.push(withUnit(text, start, end, exact(value * magnitudeOf(match.at(-1))), undefined));
  }
  return joinCompound(
    text,
    found.sort((one, other) => one.start - other.start),
  );
}

/** "one location to another", "the one that": no count. */
const isPronoun = (text: string, start: number, end: number): boolean =>
  /\b(?:the|this|that|another|any|no|each|every|which)\s+$/iu.test(text.slice(0, start)) ||
  /^\s+(?:of|that|which|to)\b/iu.test(text.slice(end));

const magnitudeOf = (word: string | undefined): number => magnitudes[word?.toLowerCase() ?? ""] ?? 1;

/** 8.5 × 10⁶ and 0.07 × 100 as people mean them, without the last bits of binary arithmetic. */
export const exact = (value: number): number => Number(value.toPrecision(12));

function withUnit(text: string, start: number, end: number, value: number, money: string | undefined): NumberMention {
  const behind = unitBehind.exec(text.slice(end));
  const percent = behind?.[1] !== undefined || /^\s?(?:percent|per cent)\b/iu.test(text.slice(end));
  const word = behind?.[2];
  const named = word === undefined ? undefined : unitNamed(word.replace(/[\^]?[23²³]$/u, "").split("/")[0] ?? "");
  const outer = percent || named !== undefined ? end + (behind?.[0].length ?? 0) : end;
  const unit = percent ? "%" : named !== undefined ? word : money;
  return { start, end, value, percent, outer, ...(unit === undefined ? {} : { unit }) };
}

/** "5ft 10in", "2 hours 30 minutes": two units of one kind, the larger first, are one number in the smaller. */
function joinCompound(text: string, found: readonly NumberMention[]): readonly NumberMention[] {
  const joined: NumberMention[] = [];
  for (const one of found) {
    const before = joined.at(-1);
    const factor = before === undefined ? undefined : factorWithin(text, before, one);
    if (before === undefined || factor === undefined) joined.push(one);
    else joined[joined.length - 1] = { ...one, start: before.start, value: exact(before.value * factor + one.value) };
  }
  return joined;
}

function factorWithin(text: string, before: NumberMention, one: NumberMention): number | undefined {
  if (
    before.unit === undefined ||
    one.unit === undefined ||
    !/^\s*(?:and\s+)?$/u.test(text.slice(before.outer, one.start))
  )
    return undefined;
  const [large, less] = [unitNamed(before.unit), unitNamed(one.unit)];
  if (
    large?.factor === undefined ||
    less?.factor === undefined ||
    large.dimension !== less.dimension ||
    large.factor <= less.factor
  )
    return undefined;
  return large.factor / less.factor;
}
