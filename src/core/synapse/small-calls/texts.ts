/** The texts of a request that may be values: quotations, names, marks with digits, and runs of words. */
import { currenciesIn } from "./currencies.ts";
import { datesIn, type DateMention } from "./dates.ts";
import { emptyWords, wordsOf, type Word } from "./stems.ts";

/** A piece of the request: offsets in UTF-16 code units; `value` is without its quotation marks. */
export type TextMention = PlainMention | DateMention;
interface PlainMention {
  readonly start: number;
  readonly end: number;
  readonly value: string;
  readonly kind: "quoted" | "currency" | "formula" | "name" | "mark" | "words";
}

const quotation = /(?<![\p{L}\p{N}])(?:"([^"\n]+)"|'([^\n]+?)'(?![\p{L}\p{N}])|`([^`\n]+)`|“([^”\n]+)”|‘([^’\n]+)’)/gu;
/** Formulas, paths, addresses, identifiers: what holds a digit or a sign within. */
const mark =
  /(?<![\p{L}\p{N}])(?=[^\s]*[\d@/\\_^=])[\p{L}\p{N}~/\\][^\s,;!?"'“”]*[^\s,;:!?."'“”)\]}]|(?<![\p{L}\p{N}])(?=\p{L}*\d)[\p{L}\d]+/gu;
const term = String.raw`(?:\d*\.?\d*\p{L}?(?:\^|\*\*)\(?-?\d*\p{L}?\)?|\p{L}{2,4}\(\d*[a-z](?:\^\d+)?\)|\d*\.?\d*[a-z](?!\p{L})|\d+(?:\.\d+)?)`;
/** Terms joined by operators, or one with a power or a function: `3x^2 + 2x - 1`, `x**3`, `sin(x)/x`. */
const formula = new RegExp(String.raw`(?<![\p{L}\p{N}])-?${term}(?:\s*[-+*/]\s*${term})*(?![\p{L}\p{N}])`, "gu");
const isFormula = (text: string): boolean =>
  !/^\p{L}{2,}(?:[-/]|$)/u.test(text) && (isSum.test(text) || (/\p{L}/u.test(text) && isTerm.test(text)));
/** Of numbers alone: two with a sign between them, dates and fractions apart. */
const isSum = /\d\s*(?:[+*^]|\s[-/]\s)\s*\d/u;
const isTerm = /[\^*(]|\p{L}\s*[-+/]\s*[\d(]|\d\s*[-+/]\s*\d*\p{L}/u;
/** "2 weeks", "123 main street": a number with what it counts, as a text. */
const numbered =
  /(?<![\p{L}\p{N}.,])\d+\s+\p{L}+(?:\s+(?:street|road|avenue|lane|drive|st|rd|ave))?(?![\p{L}\p{N}])/giu;
/** Words in the longest run that may be a value. */
const longest = 6;

/** Every candidate once, the surest kinds first, within a kind in the order in which they stand. */
export function textsIn(text: string): readonly TextMention[] {
  const found: TextMention[] = [...datesIn(text)];
  const add = (kind: PlainMention["kind"], start: number, end: number, value = text.slice(start, end)) => {
    const isKnown = found.some((other) => other.value === value && other.start <= start && end <= other.end);
    if (value.trim() !== "" && !isKnown) found.push({ kind, start, end, value });
  };
  const addAll = (kind: PlainMention["kind"], pattern: RegExp, fits = (_found: string): boolean => true) => {
    for (const { 0: whole, index } of text.matchAll(pattern)) if (fits(whole)) add(kind, index, index + whole.length);
  };
  for (const match of text.matchAll(quotation)) {
    const [whole, ...inner] = match;
    // A whole request in quotation marks quotes nothing.
    if (whole.length < text.trim().length) add("quoted", match.index, match.index + whole.length, inner.find(Boolean));
  }
  for (const { start, end, code } of currenciesIn(text)) add("currency", start, end, code);
  addAll("formula", formula, isFormula);
  const words = wordsOf(text);
  for (const [first, last] of nameRuns(text, words)) add("name", first.start, last.end);
  for (const [start, end] of widened(text, found)) add("name", start, end);
  addAll("words", numbered);
  addAll("mark", mark);
  for (const [first, last] of runs(text, words)) add("words", first.start, last.end);
  return found;
}

const feature =
  "river lake county park city forest rainforest mountain mountains island islands street avenue road university school college ocean sea desert valley bay bridge station airport museum hotel hospital district province state tower beach".split(
    " ",
  );

/** "Mississippi river", "Boston, MA": a name with the lower-case noun of what it is, and two names with a comma. */
function* widened(text: string, found: readonly TextMention[]): Generator<readonly [number, number]> {
  const names = found.filter(({ kind }) => kind === "name");
  for (const { start, end } of names) {
    const behind = /^\s+(\p{Ll}+)\b/u.exec(text.slice(end));
    if (behind?.[1] !== undefined && feature.includes(behind[1])) yield [start, end + behind[0].length];
    const next = names.find((other) => other.start > end && /^,\s*$/u.test(text.slice(end, other.start)));
    const last = names.some((other) => other.end < start && /^,\s*$/u.test(text.slice(other.end, start)));
    const isPair =
      next !== undefined && /^\s+(?:and|to)\s+(?:\p{Lu}[\p{L}.]*\s?)+,\s*\p{Lu}/u.test(text.slice(next.end));
    if (next !== undefined && !last && (isPair || !/^\s*(?:,|,?\s*and\b)\s*\p{Lu}/u.test(text.slice(next.end))))
      yield [start, next.end];
  }
}

const isCapital = ({ text }: Word): boolean => /^\p{Lu}/u.test(text);
const connectors = new Set("of the de la du van von di da".split(" "));

/** Words with capital letters that belong together; the first word of a sentence has one anyway. */
function* nameRuns(text: string, words: readonly Word[]): Generator<readonly [Word, Word]> {
  for (let at = 0; at < words.length; at += 1) {
    const first = words[at];
    if (first === undefined || !isCapital(first) || opensSentence(text, first)) continue;
    let last = at;
    for (let next = at + 1; next < words.length && isJoined(text, words, next); next += 1) {
      const word = words[next];
      if (word !== undefined && isCapital(word)) last = next;
      else if (word === undefined || !connectors.has(word.text)) break;
    }
    const end = words[last];
    if (end !== undefined) yield [first, end];
    at = last;
  }
}

const isJoined = (text: string, words: readonly Word[], at: number): boolean =>
  /^(?:\s+|-|\s*&\s*)$/u.test(between(text, words, at)) ||
  (/^\.\s?$/u.test(between(text, words, at)) &&
    /^(?:\p{Lu}|Mrs?|Ms|Dr|St|Prof|Jr|Sr)$/u.test(words[at - 1]?.text ?? ""));

const between = (text: string, words: readonly Word[], at: number): string =>
  text.slice(words[at - 1]?.end ?? 0, words[at]?.start ?? 0);

const opensSentence = (text: string, { start }: Word): boolean =>
  /(?:^|[.!?:]\s+|^\s*["'“]\s*)$/u.test(text.slice(0, start)) && !/\p{Lu}\.\s+$/u.test(text.slice(0, start));

/** Runs of up to six words in one clause that neither begin nor end with an empty word, longer ones first. */
function* runs(text: string, words: readonly Word[]): Generator<readonly [Word, Word]> {
  for (let length = longest; length > 0; length -= 1) {
    for (let at = 0; at + length <= words.length; at += 1) {
      const run = words.slice(at, at + length);
      const [first, last] = [run[0], run.at(-1)];
      if (first === undefined || last === undefined || isEmpty(first) || isEmpty(last)) continue;
      if (/[,;:!?()"“”[\]]|\.\s/u.test(text.slice(first.start, last.end))) continue;
      if (run.some((word) => parting.has(word.text.toLowerCase()) || doesSomething(text, words, word))) continue;
      yield [first, last];
    }
  }
}

const parting = new Set(
  "and or with from to for in at by on is are was were that which using between please during after before since".split(
    " ",
  ),
);

/** The command a sentence begins with, and what stands where a verb does: "who discovered", "I invested". */
function doesSomething(text: string, words: readonly Word[], word: Word): boolean {
  if (opensSentence(text, word) && /\s*\p{Ll}|\s+the\b/u.test(text.slice(word.end, word.end + 2))) return true;
  const before = words[words.indexOf(word) - 1];
  return before !== undefined && /^(?:who|that|which|i|you|we|they|to|can|please)$/iu.test(before.text);
}

const isEmpty = ({ text }: Word): boolean => emptyWords.has(text.toLowerCase());
