/**
 * Cuts a text into the words that byte-pair encoding works on, by the rules of a file's `tokenizer.ggml.pre`. The rules
 * are published as regular expressions (in the models' tokenizer.json); they are walked by hand here, because a
 * JavaScript expression needs stack in proportion to the longest run. llama.cpp's own walk (src/unicode.cpp) decides
 * where the two differ.
 */
import { after, kindsOf, LETTER, NUMBER, PUNCTUATION, SPACE } from "./characters.ts";

interface Text {
  readonly text: string;
  readonly kinds: Uint8Array;
}

/** Where the piece that begins at `at` ends; `to` is the end of the fragment it must stay in. */
type NextEnd = (text: Text, at: number, to: number) => number;

export interface PreTokenizer {
  /** The ends of the words, ascending; the last is the text's own. */
  split(text: string): number[];
  /** A word that is a token as a whole is that token, whatever the merges would make of it. */
  readonly ignoreMerges: boolean;
  /** Whether the begin token comes first where the file does not say. */
  readonly addBegin: boolean;
}

const other = LETTER | NUMBER | SPACE;

/** 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+ */
const gpt2: NextEnd = (text, at, to) => {
  const short = contraction(text.text, at, to);
  if (short > at) return short;
  const start = text.text[at] === " " && at + 1 < to ? at + 1 : at;
  const kind = (text.kinds[start] ?? 0) & other;
  return kind === SPACE ? spaces(text, at, to) : run(text, start, to, other, kind);
};

/**
 * (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,digits}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+
 */
const llama3 =
  (digits: number): NextEnd =>
  (text, at, to) => {
    const short = contraction(text.text, at, to, true);
    if (short > at) return short;
    const kind = (text.kinds[at] ?? 0) & other;
    const next = Math.min(after(text.text, at), to);
    if (kind === LETTER) return run(text, at, to, other, LETTER);
    if (kind === NUMBER) return numbers(text, at, to, digits);
    if (!isLineEnd(text.text, at) && next < to && ((text.kinds[next] ?? 0) & LETTER) !== 0) {
      return run(text, next, to, other, LETTER);
    }
    const start = text.text[at] === " " && at + 1 < to ? at + 1 : at;
    if (((text.kinds[start] ?? 0) & other) === 0) {
      let end = run(text, start, to, other, 0);
      while (end < to && isLineEnd(text.text, end)) end += 1;
      return end;
    }
    return lastLineEnd(text, at, to) ?? spaces(text, at, to);
  };

/** Each number by itself, and what is between them. */
const singleNumbers: NextEnd = (text, at, to) =>
  (text.kinds[at] ?? 0) & NUMBER ? Math.min(after(text.text, at), to) : run(text, at, to, NUMBER, 0);

/** Runs of numbers, and what is between them. */
const numberRuns: NextEnd = (text, at, to) => run(text, at, to, NUMBER, (text.kinds[at] ?? 0) & NUMBER);

/** Runs of punctuation (\p{P} and $+<=>^~|), and what is between them. */
const punctuationRuns: NextEnd = (text, at, to) => {
  const isMark = (place: number): boolean =>
    ((text.kinds[place] ?? 0) & PUNCTUATION) !== 0 || "$+<=>^~|".includes(text.text[place] ?? "?");
  const first = isMark(at);
  let end = at + 1;
  while (end < to && isMark(end) === first) end += 1;
  return end;
};

/** Three ASCII digits, and what is between such threes. */
const threes: NextEnd = ({ text }, at, to) => {
  const isThree = (place: number): boolean => place + 3 <= to && /^[0-9]{3}$/.test(text.slice(place, place + 3));
  if (isThree(at)) return at + 3;
  let end = at + 1;
  while (end < to && !isThree(end)) end += 1;
  return end;
};

function contraction(text: string, at: number, to: number, anyCase = false): number {
  if (text[at] !== "'") return at;
  const written = text.slice(at + 1, Math.min(at + 3, to));
  const two = anyCase ? written.toLowerCase() : written;
  if ("stmd".includes(two[0] ?? " ")) return at + 2;
  return two === "re" || two === "ve" || two === "ll" ? at + 3 : at;
}

/** The end of the run in which `mask` of the kind is `kind`. */
function run({ kinds }: Text, at: number, to: number, mask: number, kind: number): number {
  let end = at;
  while (end < to && ((kinds[end] ?? 0) & mask) === kind) end += 1;
  return end;
}

function numbers({ text, kinds }: Text, at: number, to: number, most: number): number {
  let end = at;
  for (let count = 0; count < most && end < to && (kinds[end] ?? 0) & NUMBER; count += 1) end = after(text, end);
  return end;
}

/** A run of white space; its last character is left to the word that follows, unless it is the only one. */
function spaces(text: Text, at: number, to: number): number {
  const end = run(text, at, to, SPACE, SPACE);
  return end < to && end - at > 1 ? end - 1 : end;
}

function isLineEnd(text: string, at: number): boolean {
  return text[at] === "\n" || text[at] === "\r";
}

function lastLineEnd(text: Text, at: number, to: number): number | undefined {
  for (let end = run(text, at, to, SPACE, SPACE); end > at; end -= 1) if (isLineEnd(text.text, end - 1)) return end;
  return undefined;
}

/** Applies the stages one after the other, each inside the pieces of the one before. */
function inStages(...stages: readonly NextEnd[]): (text: string) => number[] {
  return (text) => {
    const known: Text = { text, kinds: kindsOf(text) };
    let ends = text.length > 0 ? [text.length] : [];
    for (const nextEnd of stages) {
      const finer: number[] = [];
      let at = 0;
      for (const end of ends) while (at < end) finer.push((at = nextEnd(known, at, end)));
      ends = finer;
    }
    return ends;
  };
}

const plain = { ignoreMerges: false, addBegin: false };
const likeGpt2: PreTokenizer = { ...plain, split: inStages(gpt2) };
const likeSmollm: PreTokenizer = { ...plain, split: inStages(singleNumbers, gpt2) };
const likeQwen2: PreTokenizer = { ...plain, split: inStages(llama3(1)) };
const likeLlama3: PreTokenizer = { ignoreMerges: true, addBegin: true, split: inStages(llama3(3)) };
const fallback: PreTokenizer = { ...plain, split: inStages(punctuationRuns, gpt2, numberRuns, threes) };

const byName = new Map<string, PreTokenizer>([
  ["default", fallback],
  ["smollm", likeSmollm],
  ...["gpt-2", "phi-2", "jina-es", "jina-de", "gigachat", "a.x-4.0", "mellum"].map((name) => [name, likeGpt2] as const),
  ...["qwen2", "deepseek-r1-qwen", "kormo", "f2llmv2", "megrez"].map((name) => [name, likeQwen2] as const),
  ...["llama3", "llama-v3", "llama-bpe", "falcon3", "falcon-h1", "pixtral", "midm-2.0", "lfm2"].map(
    (name) => [name, likeLlama3] as const,
  ),
]);

/** The rules a file names, or undefined for those Soma does not have. A file that names none means "default". */
export function preTokenizerNamed(name: string | undefined): PreTokenizer | undefined {
  return byName.get(name ?? "default");
}
