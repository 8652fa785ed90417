import { blocksOf, type Block } from "./blocks.ts";
import { segmentsOf, type Range } from "./segments.ts";
import type { Span } from "./stored.ts";

/**
 * How long a passage may be, in letters: what the embedding model reads at a time (256 tokens are about 1,000 letters of
 * English), less the header that goes before it. Signs of East Asian scripts count three: each is a token or more.
 */
const longest = 800;
/** Three sentences: measured best for recall with this model (0.677 against 0.622 for whole abstracts, SciFact). */
const sentencesWanted = 3;
/** Below this a passage goes on past three sentences: "No. Never. Not once." says too little alone. */
const shortest = 120;

interface Unit {
  readonly start: number;
  readonly end: number;
  /** How much of a passage's three sentences it is. Items and code go by length alone, so that lists stay together. */
  readonly sentences: number;
}

/**
 * Splits a document into passages: about three sentences each, never across a heading, never inside a word.
 * `text.slice(start, end)` is the passage; blanks around it belong to none. Deterministic.
 */
export function splitIntoPassages(text: string, markdown: boolean): readonly Span[] {
  const spans: Span[] = [];
  const path: { readonly level: number; readonly title: string }[] = [];
  let section: Unit[] = [];
  const closeSection = () => {
    const heading = path.map(({ title }) => title).join(" › ");
    for (const { start, end } of packed(text, section)) spans.push({ start, end, heading });
    section = [];
  };

  for (const block of blocksOf(text, markdown)) {
    if (block.kind === "heading") {
      closeSection();
      while ((path.at(-1)?.level ?? 0) >= (block.level ?? 1)) path.pop();
      if (block.title) path.push({ level: block.level ?? 1, title: block.title });
    } else {
      for (const unit of unitsOf(text, block)) section.push(unit); // spread, a long one would not fit the stack
    }
  }
  closeSection();
  return spans.length > 0 ? spans : headingsAlone(text);
}

/** A document of nothing but headings is its own text. */
function headingsAlone(text: string): readonly Span[] {
  const whole = trimmed(text, 0, text.length);
  return whole ? pieces(text, whole.start, whole.end).map((piece) => ({ ...piece, heading: "" })) : [];
}

/** Units one after another into passages. */
function packed(text: string, units: readonly Unit[]): readonly { readonly start: number; readonly end: number }[] {
  const passages: { start: number; end: number; sentences: number }[] = [];
  let full = true;
  for (const unit of units) {
    const current = passages.at(-1);
    if (current === undefined || full || costOf(text, current.start, unit.end) > longest) {
      passages.push({ ...unit });
    } else {
      current.end = unit.end;
      current.sentences += unit.sentences;
    }
    const now = passages.at(-1);
    full = now !== undefined && now.sentences >= sentencesWanted && costOf(text, now.start, now.end) >= shortest;
  }
  // a last line too short to be found alone goes to the passage before it
  const [previous, last] = passages.slice(-2);
  if (previous && last && costOf(text, last.start, last.end) < shortest) {
    if (costOf(text, previous.start, last.end) <= longest) {
      previous.end = last.end;
      passages.pop();
    }
  }
  return passages;
}

function unitsOf(text: string, block: Block): readonly Unit[] {
  const whole = trimmed(text, block.start, block.end);
  if (!whole || !/[\p{L}\p{N}]/u.test(text.slice(whole.start, whole.end))) return []; // a ruler, a row of stars
  if (block.kind === "prose") {
    return sentencesOf(text, whole.start, whole.end).flatMap(({ start, end }) =>
      pieces(text, start, end).map((piece) => ({ ...piece, sentences: 1 })),
    );
  }
  if (costOf(text, whole.start, whole.end) <= longest) return [{ ...whole, sentences: 0 }];
  const parts = block.kind === "code" ? linesIn(text, whole) : sentencesOf(text, whole.start, whole.end);
  return parts.flatMap(({ start, end }) => pieces(text, start, end).map((piece) => ({ ...piece, sentences: 0 })));
}

/** Sentences without the blanks around them. A line break inside a paragraph ends none. */
export function sentencesOf(text: string, start: number, end: number): readonly Range[] {
  const flowing = text.slice(start, end).replace(/[\r\n]/g, " ");
  return Array.from(segmentsOf(flowing, "sentence"), (sentence) =>
    trimmed(text, start + sentence.start, start + sentence.end),
  ).filter((range) => range !== undefined);
}

function linesIn(text: string, { start, end }: Range): readonly Range[] {
  return Array.from(text.slice(start, end).matchAll(/[^\r\n]+/g), ({ 0: line, index }) => ({
    start: start + index,
    end: start + index + line.length,
  }));
}

/** The range itself, or where it is too long, parts of it that end at the end of a word. */
function pieces(text: string, start: number, end: number): readonly Range[] {
  if (costOf(text, start, end) <= longest) return [{ start, end }];
  const parts: Range[] = [];
  const close = (from: number, until: number) => {
    const part = trimmed(text, from, until);
    if (part) parts.push(part);
  };
  let from = start;
  let until = start;
  let cost = 0;
  for (const part of wordsOrSigns(text.slice(start, end))) {
    const more = costOf(text, start + part.start, start + part.end);
    if (cost > 0 && cost + more > longest) {
      close(from, until);
      from = until;
      cost = 0;
    }
    cost += more;
    until = start + part.end;
  }
  close(from, end);
  return parts;
}

/** Words with their signs, and the blanks between them; what is too long for a word falls into words, and those into signs. */
function* wordsOrSigns(text: string): Generator<Range> {
  const tooLong = ({ start, end }: Range) => end - start > longest / 4;
  for (const { 0: run, index } of text.matchAll(/\s+|\S+/g)) {
    const whole = { start: index, end: index + run.length };
    if (!tooLong(whole) || run.trim() === "") yield whole;
    else for (const word of within(whole, "word")) yield* tooLong(word) ? within(word, "grapheme") : [word];
  }

  function* within(range: Range, granularity: "word" | "grapheme"): Generator<Range> {
    for (const { start, end } of segmentsOf(text.slice(range.start, range.end), granularity)) {
      yield { start: range.start + start, end: range.start + end };
    }
  }
}

function trimmed(text: string, start: number, end: number): Range | undefined {
  const slice = text.slice(start, end);
  const from = start + (slice.length - slice.trimStart().length);
  const until = start + slice.trimEnd().length;
  return from < until ? { start: from, end: until } : undefined;
}

function costOf(text: string, start: number, end: number): number {
  let cost = end - start;
  for (let at = start; at < end && cost <= longest; at += 1) if (text.charCodeAt(at) >= 0x2e80) cost += 2;
  return cost;
}
