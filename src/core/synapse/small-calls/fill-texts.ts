/** Filling the parameters that take a text. */
import { writeDate } from "./dates.ts";
import type { Form } from "./form.ts";
import { looksLike, sensesOf } from "./senses.ts";
import type { Slot } from "./slots.ts";
import { emptyWords, wordsOf } from "./stems.ts";
import type { TextMention } from "./texts.ts";
import { unitNamed } from "./units.ts";

/** What a model is asked: which of the candidates the parameter means. */
export interface ChooseAsked {
  readonly request: string;
  readonly slot: Slot;
  /** Two or more. */
  readonly candidates: readonly string[];
}
/** One of the candidates, or undefined where the model gave none. */
export type ChooseText = (asked: ChooseAsked) => Promise<string | undefined>;

/** Candidates at most so much behind the best are left to the model to choose from. */
const near = 1;
/** What looks less like a parameter's kind is no evidence that one that may be left out was meant. */
const evident = 5;

/** The surest parameter first: what it takes is no longer offered to the others. */
export async function fillTexts(form: Form, texts: readonly TextMention[], choose: ChooseText): Promise<void> {
  fillUnits(form);
  const open = form.open("text", "choice");
  while (open.length > 0) {
    const left = texts.filter((mention) => form.isFree(mention));
    const offers = open.map((slot) => offerFor(form.request, slot, left, open));
    const surest = offers.reduce((best, one) => (one.sure > best.sure ? one : best));
    const { slot, candidates, best } = surest;
    open.splice(open.indexOf(slot), 1);
    const isChoice = slot.choices.length > 0;
    if (!slot.required && (isChoice || best < evident)) continue;
    const values = isChoice ? slot.choices : [...new Set(candidates.map(({ value }) => value))];
    const value = values.length < 2 ? values[0] : await choose({ request: form.request, slot, candidates: values });
    if (value === undefined) continue;
    form.take(slot, value, isChoice ? undefined : candidates.find((one) => one.value === value));
  }
  putInOrder(form);
}

/** "in km/h": the unit that an answer is wanted in. */
function fillUnits(form: Form): void {
  for (const slot of form.open("text", "choice").filter(({ nameStems }) => nameStems.includes("unit"))) {
    const named = [...form.request.matchAll(/\bin ([\p{L}°µ]+(?:\/\p{L}+)?)(?![\p{L}/])/gu)];
    const found = named.find(([, word = ""]) => unitNamed(word.split("/")[0] ?? "") !== undefined);
    if (found?.[1] === undefined) continue;
    form.take(slot, found[1], { start: found.index + 3, end: found.index + found[0].length });
  }
}

interface Offer {
  readonly slot: Slot;
  readonly candidates: readonly TextMention[];
  /** The best candidate's score. */
  readonly best: number;
  /** By how much this parameter goes before others: its best score, less for many candidates. */
  readonly sure: number;
}

/** What looks most like the value that is asked for: one where there is no doubt, else those among which the model chooses. */
function offerFor(request: string, slot: Slot, left: readonly TextMention[], open: readonly Slot[]): Offer {
  const senses = sensesOf(slot);
  const isApart =
    senses.has("start") || senses.has("goal") || open.filter((one) => sensesOf(one).has("place")).length < 2;
  const scored = left
    // With one parameter for the city and one for the country, "Tokyo, Japan" is two values.
    .filter(({ value, kind }) => isApart || kind !== "name" || !value.includes(","))
    .map((mention) => {
      const cut = withoutName(slot, mention);
      const isNamed = mention.kind === "words" && cut.value !== mention.value;
      const score = looksLike(request, senses, slot, mention) + (mention.kind === "quoted" ? 4 : 0) + (isNamed ? 2 : 0);
      return { mention: cut, score };
    })
    .filter(({ mention }) => mention.value !== "")
    .sort((one, other) => other.score - one.score);
  const best = scored[0]?.score ?? -1;
  const candidates = scored.filter(({ score }) => score >= best - near).map(({ mention }) => mention);
  return { slot, candidates, best, sure: best - (slot.required ? 0 : 1) - candidates.length / 100 };
}

/** Without the parameter's own name at its ends: "crime of theft" as a crime is theft, "human cell" as a cell type human. */
function withoutName(slot: Slot, mention: TextMention): TextMention {
  if (mention.kind === "date") return { ...mention, value: writeDate(mention, slot.description) };
  if (mention.kind !== "words" && mention.kind !== "name") return mention;
  const words = wordsOf(mention.value);
  let [first, last] = [0, words.length - 1];
  const isNamed = (at: number): boolean => slot.nameStems.includes(words[at]?.stem ?? "");
  if (mention.kind === "words") {
    while (first < last && isNamed(first)) first += 1;
    while (first < last && first > 0 && emptyWords.has(words[first]?.text ?? "")) first += 1;
  }
  while (last > first && isNamed(last) && /^\p{Ll}/u.test(words[last]?.text ?? "")) last -= 1;
  const [from, to] = [first === 0 ? 0 : (words[first]?.start ?? 0), words[last]?.end ?? 0];
  const value = mention.value.slice(from, to).replace(/['’]s$/u, "");
  return { ...mention, start: mention.start + from, end: mention.start + to, value };
}

const ordinals = new Set("1 2 3 4 first second third one two three a b".split(" "));

/** `color1`, `color2`: parameters that differ in a number get their values in the order in which they were said. */
function putInOrder(form: Form): void {
  const group = (slot: Slot) => slot.nameStems.filter((root) => !ordinals.has(root)).join(" ");
  for (const [at, other] of form.slots.entries()) {
    const one = form.slots[at - 1];
    if (one?.kind !== "text" || group(one) !== group(other)) continue;
    const [first, second] = [form.value(one), form.value(other)];
    if (typeof first !== "string" || typeof second !== "string") continue;
    if (form.request.indexOf(first) <= form.request.indexOf(second)) continue;
    form.take(one, second);
    form.take(other, first);
  }
}
