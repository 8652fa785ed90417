/** Lists in a request: in brackets, or enumerated ("A, B and C"). */
import type { Json } from "#core/words/json.ts";
import { exact, numbersIn } from "./numbers.ts";
import type { TextMention } from "./texts.ts";

export interface ListMention {
  readonly start: number;
  readonly end: number;
  readonly values: readonly Json[];
}

/** Brackets that hold JSON, or bare words and numbers between commas. */
export function bracketedIn(text: string): readonly ListMention[] {
  const found: ListMention[] = [];
  for (let at = text.indexOf("["); at >= 0; at = text.indexOf("[", at)) {
    const end = closing(text, at);
    if (end === undefined) break;
    const values = readList(text.slice(at, end));
    if (values !== undefined) found.push({ start: at, end, values });
    at = end;
  }
  return found;
}

function closing(text: string, from: number): number | undefined {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === "[") depth += 1;
    else if (text[at] === "]" && (depth -= 1) === 0) return at + 1;
  }
  return undefined;
}

function readList(text: string): readonly Json[] | undefined {
  const json = text.replaceAll("'", '"').replaceAll(/(?<=[[\s,])([\p{L}_][\p{L}\p{N}_ -]*)(?=\s*[,\]])/gu, '"$1"');
  try {
    const read: unknown = JSON.parse(json);
    return Array.isArray(read) ? (read as Json[]) : undefined;
  } catch {
    return undefined;
  }
}

/** Numbers with nothing between them but commas and "and": two or more. */
export function numberRunsIn(text: string): readonly ListMention[] {
  const numbers = numbersIn(text);
  const found: ListMention[] = [];
  for (let at = 0; at < numbers.length; at += 1) {
    let last = at;
    while (
      last + 1 < numbers.length &&
      /^\s*(?:,|,?\s*(?:and|to)\b|&)\s*(?:\p{L}\s*=\s*)?$/iu.test(
        text.slice(numbers[last]?.outer, numbers[last + 1]?.start),
      )
    )
      last += 1;
    const [first, end] = [numbers[at], numbers[last]];
    if (last > at && first !== undefined && end !== undefined) {
      const values = numbers.slice(at, last + 1).map(({ value, percent }) => (percent ? exact(value / 100) : value));
      found.push({ start: first.start, end: end.outer, values });
    }
    at = last;
  }
  return found;
}

/** Texts enumerated with commas and "and" or "or": each of them a candidate of `texts`, two or more, in their order. */
export function enumerationsIn(text: string, texts: readonly TextMention[]): readonly ListMention[] {
  const found: ListMention[] = [];
  for (const kind of ["quoted", "name", "words"] as const) {
    const some = texts
      .filter((one) => one.kind === kind)
      .sort((one, other) => one.start - other.start || other.end - one.end);
    for (const first of some) {
      const chain = [first];
      for (let next = following(text, some, first); next !== undefined; next = following(text, some, next))
        chain.push(next);
      const end = chain.at(-1)?.end ?? first.end;
      const isWithin = found.some((one) => one.start <= first.start && end <= one.end);
      if (chain.length > 1 && !isWithin && /\b(?:and|or)\b|&/iu.test(text.slice(first.start, end))) {
        found.push({ start: first.start, end, values: chain.map(({ value }) => value) });
      }
    }
  }
  return found;
}

const following = (text: string, some: readonly TextMention[], { end }: TextMention): TextMention | undefined =>
  some.find(
    (other) =>
      other.start > end &&
      /^\s*(?:,|,?\s*(?:and|or)\b(?:\s+(?:the|a|an)\b)?|&)\s*$/iu.test(text.slice(end, other.start)),
  );
