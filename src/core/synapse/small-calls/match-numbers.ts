/** Which number of a request belongs to which parameter. */
import type { NumberMention } from "./numbers.ts";
import type { Slot } from "./slots.ts";
import { emptyWords, stem, wordsOf, type Word } from "./stems.ts";
import { factorBetween, measuredBy, unitNamed } from "./units.ts";
import { exact } from "./numbers.ts";

export interface Matched {
  readonly slot: Slot;
  readonly mention: NumberMention;
  /** How well they fit, above nothing; no probability. */
  readonly score: number;
}

/** A match that says less than this is no evidence for a parameter that may be left out. */
const evident = 2;

/** The best assignment of numbers to slots, each number once; slots for which none is left are not in it. */
export function matchNumbers(
  text: string,
  slots: readonly Slot[],
  mentions: readonly NumberMention[],
): readonly Matched[] {
  const words = wordsOf(text);
  const scores = slots.map((slot) => mentions.map((mention) => scoreOf(text, words, slot, mention, mentions, slots)));
  let best: { readonly total: number; readonly chosen: readonly number[] } = { total: -Infinity, chosen: [] };
  let steps = 0;
  const search = (at: number, chosen: readonly number[], total: number): void => {
    if ((steps += 1) > mostSteps) return;
    if (at === slots.length) {
      if (total > best.total) best = { total, chosen };
      return;
    }
    const slot = slots[at];
    const last = Math.max(-1, ...chosen);
    for (let number = 0; number < mentions.length; number += 1) {
      const score = scores[at]?.[number] ?? 0;
      if (chosen.includes(number) || slot === undefined || (!slot.required && score < evident)) continue;
      // Numbers are mostly said in the order in which a tool asks for them.
      search(at + 1, [...chosen, number], total + score + (slot.required ? 4 : 0) + (number > last ? 0.5 : 0));
    }
    search(at + 1, [...chosen, -1], total);
  };
  search(0, [], 0);
  return best.chosen.flatMap((number, at) => {
    const [slot, mention] = [slots[at], mentions[number]];
    return slot === undefined || mention === undefined ? [] : [{ slot, mention, score: scores[at]?.[number] ?? 0 }];
  });
}

/** So many assignments are looked at: all of eight slots and numbers. */
const mostSteps = 200_000;

function scoreOf(
  text: string,
  words: readonly Word[],
  slot: Slot,
  mention: NumberMention,
  all: readonly NumberMention[],
  slots: readonly Slot[],
): number {
  return (
    namedBefore(text, slot, mention, runOf(text, all, mention).end > mention.outer) +
    around(words, slot, mention, all, slots, text) +
    ofItsUnit(slot, mention) +
    ofItsYear(slot, mention) +
    ofACount(text, mention, all) +
    asACount(text, slot, mention)
  );
}

/** `a=1`, `a is 1`, `base of 10`, `age: 7`. In front of several numbers (`base and height as 6 and 10`) a name is not of the first alone. */
function namedBefore(text: string, slot: Slot, { start }: NumberMention, isFirstOfRun: boolean): number {
  const before = text.slice(Math.max(0, start - 60), start);
  const found = /([\p{L}][\p{L}\p{N}_ ]*?)\s*(=|:|\bis\b|\bas\b|\bof\b|\bequals?(?: to)?\b|\bat\b)\s*[$€£]?\s*$/iu.exec(
    before,
  );
  if (found === null) return 0;
  const [, name = "", sign = ""] = found;
  const stems = wordsOf(name).map(({ stem: root }) => root);
  const last = stems.at(-1) ?? "";
  const nameStem = slot.nameStems.at(-1) ?? "";
  const whole = slot.nameStems.every((one, at) => stems.at(at - slot.nameStems.length) === one);
  const isStrong = sign === "=" || sign === ":";
  if (isFirstOfRun && !isStrong) return 0;
  if (whole) return isStrong ? 10 : 6;
  return last === nameStem ? (isStrong ? 4 : 2.5) : 0;
}

/** Words of the parameter near the number, nearer ones more; words behind another number belong to that one. */
function around(
  words: readonly Word[],
  slot: Slot,
  mention: NumberMention,
  all: readonly NumberMention[],
  slots: readonly Slot[],
  text: string,
): number {
  const run = runOf(text, all, mention);
  const previous = all.filter(({ outer }) => outer <= run.start).at(-1)?.outer ?? 0;
  const next = all.find(({ start }) => start >= run.end)?.start ?? text.length;
  const telling = words.filter(({ text: word }) => !emptyWords.has(word.toLowerCase()));
  const before = telling
    .filter(({ start, end }) => start >= previous && end <= run.start && !isOfPrevious(text, previous, start))
    .reverse();
  const after = telling.filter(({ start, end }) => start >= run.end && end <= next);
  return Math.max(
    ...[nearness(text, before, slot, slots, run.start), nearness(text, after, slot, slots, run.end) * 0.9],
  );
}

/** "its base and height as 6cm and 10cm": numbers with nothing between them share what stands around them. */
function runOf(
  text: string,
  all: readonly NumberMention[],
  mention: NumberMention,
): { readonly start: number; readonly end: number } {
  let [first, last] = [all.indexOf(mention), all.indexOf(mention)];
  const joined = (one: NumberMention | undefined, other: NumberMention | undefined) =>
    one !== undefined &&
    other !== undefined &&
    /^\s*(?:,|,?\s*and\b|,?\s*or\b|&)\s*$/iu.test(text.slice(one.outer, other.start));
  while (joined(all[first - 1], all[first])) first -= 1;
  while (joined(all[last], all[last + 1])) last += 1;
  return { start: all[first]?.start ?? mention.start, end: all[last]?.outer ?? mention.end };
}

/** "two adults and one child": what follows a number at once is said of that number. */
const isOfPrevious = (text: string, previous: number, start: number): boolean =>
  previous > 0 && /^\s+$/u.test(text.slice(previous, start));

function nearness(text: string, near: readonly Word[], slot: Slot, slots: readonly Slot[], from: number): number {
  let sum = 0;
  for (const [at, { stem: root, start }] of near.slice(0, 6).entries()) {
    if (!slot.stems.has(root)) continue;
    const isName = slot.nameStems.includes(root);
    const sharers = slots.filter(({ stems }) => stems.has(root)).length;
    const breaks = /[.;!?](?:\s|$)|,\s/u.test(start < from ? text.slice(start, from) : text.slice(from, start))
      ? 0.5
      : 1;
    sum += ((isName ? 3 : 1.5) * breaks) / ((at + 1) * sharers);
  }
  return sum;
}

function ofItsUnit(slot: Slot, { unit, percent }: NumberMention): number {
  if (unit === undefined) return 0;
  const named = unitNamed(unit.replace(/[\^]?[23²³]$/u, "").split("/")[0] ?? "");
  if (named === undefined) return 0;
  const root = stem(named.name);
  if (slot.nameStems.includes(root)) return 4;
  const kinds = (measuredBy[percent ? "share" : named.dimension] ?? "").split(" ").map(stem);
  const byName = slot.nameStems.some((one) => kinds.includes(one));
  const byText = [...slot.stems].some((one) => kinds.includes(one)) || unitOf(slot, named.dimension) !== undefined;
  return byName ? 2.5 : byText ? 1.5 : -0.5;
}

function ofItsYear(slot: Slot, { value, unit }: NumberMention): number {
  const isYear = unit === undefined && Number.isInteger(value) && value >= 1500 && value <= 2100;
  const wants = slot.nameStems.includes("year") || /\bin (?:the )?year\b/iu.test(slot.description);
  if (isYear) return wants ? 4 : -1;
  return 0;
}

/** "two numbers: 40 and 50": the word counts what follows and is no value itself. */
function ofACount(text: string, { start, end, value }: NumberMention, all: readonly NumberMention[]): number {
  const isWord = /^\p{L}/u.test(text.slice(start, end));
  const rest = all.filter((other) => other.start > end).length;
  return isWord && rest >= value && value > 1 && /^\s+(?:\p{L}+\s+){0,2}\p{L}+s\b/u.test(text.slice(end)) ? -5 : 0;
}

/** "the top 10 cases", "three traits": a number of things, for a parameter that wants a number of things. */
function asACount(text: string, { nameStems, description }: Slot, { end, unit }: NumberMention): number {
  const counts =
    nameStems.some((root) => countWords.has(root)) || /^(?:the )?(?:maximum )?number of\b/iu.test(description);
  return counts && unit === undefined && /^\s+(?:\p{L}+\s+){0,3}\p{L}+s\b/u.test(text.slice(end)) ? 1.5 : 0;
}
const countWords = new Set("count number num n limit top total quantity".split(" ").map(stem));

/** The unit of this kind that the parameter's name or description asks for. */
function unitOf(slot: Slot, dimension?: string): string | undefined {
  for (const text of [
    slot.name.replaceAll("_", " "),
    slot.description.replace(/\b(?:e\.?g|example|default)\b.*/isu, ""),
  ]) {
    for (const [word] of text.matchAll(/[\p{L}°µμ%$]+(?:\/\p{L}+)?/gu)) {
      const unit = unitNamed(word);
      const isSign =
        unit !== undefined && unit.name.length < 3 && !new RegExp(`(?:[(]${word}[)]|\\bin ${word}\\b)`, "u").test(text);
      if (unit !== undefined && !isSign && (dimension === undefined || unit.dimension === dimension)) return unit.name;
    }
  }
  return undefined;
}

/** The number as the parameter wants it: percentages as shares where it asks for decimals, units converted. */
export function valueFor(slot: Slot, { value, unit, percent }: NumberMention): number {
  if (percent) return wantsPercent(slot) ? value : exact(value / 100);
  const factor = unit === undefined ? undefined : factorTo(slot, unit);
  return factor === undefined ? value : exact(value * factor);
}

function factorTo(slot: Slot, unit: string): number | undefined {
  if (/[/^²³]/u.test(unit)) return undefined;
  const wanted = unitOf(slot, unitNamed(unit)?.dimension);
  return wanted === undefined ? undefined : factorBetween(unit, wanted);
}

const wantsPercent = ({ kind, description, name }: Slot): boolean =>
  kind === "integer" ||
  (/percent/iu.test(`${name} ${description}`) && !/decimal|fraction|between 0 and 1|0\.\d/iu.test(description));
