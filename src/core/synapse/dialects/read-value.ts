/**
 * Reads values the way models write them: JSON, Python's literals, and JSON with the damage that leaves one reading.
 * It yields every reading there is, so that whoever asks can refuse what has two.
 */
import type { Json } from "#core/words/json.ts";
import type { Mending } from "./mending.ts";
import { readText } from "./read-text.ts";
import { endsHere } from "./wrappers.ts";

/** A value as it was read. */
export interface Node {
  readonly value: Json;
  /** The text ended before the value did: a number may have gone on, a list or an object too. */
  readonly cut: boolean;
  /** The members of an object, by name. */
  readonly members?: ReadonlyMap<string, Node>;
  /** The entries of a list. */
  readonly entries?: readonly Node[];
}

export interface Reading {
  readonly node: Node;
  /** Where it ends in the text. */
  readonly end: number;
}

/** More steps than this mean a text with more readings than anybody wants to tell apart. */
const mostSteps = 5_000;
const mostDepth = 64;

interface Place {
  readonly at: number;
  /** Closing signs that may still be missing in the middle, or else all of them at the end: never both. */
  readonly spare: number;
}
interface Step extends Place {
  readonly node: Node;
}

const closerOf: Readonly<Record<string, string>> = { "{": "}", "[": "]", "(": ")" };

/** Every reading of the value that begins at `at`. Yields nothing where there is none, or too many to look at. */
export function* readValue(text: string, at: number, mending: Mending): Generator<Reading> {
  const reader = createReader(text, mending);
  for (const { node, at: end } of reader.value({ at, spare: mending === "closers" ? 1 : 0 }, 0)) yield { node, end };
}

/** Every reading of `name=value, …` up to the bracket that closes it, as the object that they make. `at` is behind `(`. */
export function* readNamedArguments(text: string, at: number, mending: Mending): Generator<Reading> {
  const reader = createReader(text, mending);
  const place = { at, spare: mending === "closers" ? 1 : 0 };
  for (const { node, at: end } of reader.members(place, ")", 0, new Map())) yield { node, end };
}

function createReader(text: string, mending: Mending) {
  let steps = 0;
  const skip = (at: number): number => {
    const space = /\s*/y;
    space.lastIndex = at;
    space.exec(text);
    return space.lastIndex;
  };
  const isOpen = (at: number): boolean => skip(at) >= text.length;

  function* value({ at, spare }: Place, depth: number): Generator<Step> {
    if ((steps += 1) > mostSteps || depth > mostDepth) return;
    const sign = text[at];
    if (sign === "{") yield* members({ at: at + 1, spare }, "}", depth, new Map());
    else if (sign === "[" || sign === "(") yield* entries({ at: at + 1, spare }, closerOf[sign] ?? "]", depth, []);
    else if (sign === '"' || sign === "'") {
      for (const read of readText(text, at, mending, /[,}\])]/)) {
        yield { node: { value: read.text, cut: false }, at: read.end, spare };
      }
    } else yield* bare({ at, spare });
  }

  /** Numbers and words. What ends with the text itself may have been cut: `1` of `100`. */
  function* bare({ at, spare }: Place): Generator<Step> {
    const word = /[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?|[a-z]+/iy;
    word.lastIndex = at;
    const found = word.exec(text)?.[0];
    if (found === undefined) return;
    const end = at + found.length;
    if (/[\w.]/.test(text[end] ?? "")) return;
    const read = words.has(found) ? words.get(found) : numberOf(found);
    if (read !== undefined) yield { node: { value: read, cut: end >= text.length }, at: end, spare };
  }

  /** What may follow an entry of a container: a comma, its closing sign, or nothing where that may be missing. */
  function* after(place: Place, closer: string): Generator<Place & { readonly ends: boolean; readonly cut: boolean }> {
    const at = skip(place.at);
    const sign = text[at];
    if (sign === closer) yield { at: at + 1, spare: place.spare, ends: true, cut: false };
    if (sign === ",") yield { at: at + 1, spare: place.spare, ends: false, cut: false };
    if (place.spare === 0) return;
    if (at >= text.length || endsHere(text, at)) yield { ...place, at, ends: true, cut: at >= text.length };
    else if (/[,}\])]/.test(sign ?? "") && sign !== closer) {
      yield { at, spare: place.spare - 1, ends: true, cut: false };
    }
  }

  function* entries(place: Place, closer: string, depth: number, read: readonly Node[]): Generator<Step> {
    const at = skip(place.at);
    if (text[at] === closer) yield { node: listOf(read, false), at: at + 1, spare: place.spare };
    else if (place.spare > 0 && (isOpen(at) || endsHere(text, at))) {
      yield { node: listOf(read, isOpen(at)), at, spare: place.spare };
    }
    for (const entry of value({ at, spare: place.spare }, depth + 1)) {
      const all = [...read, entry.node];
      for (const next of after(entry, closer)) {
        if (next.ends) yield { ...next, node: listOf(all, next.cut) };
        else yield* entries(next, closer, depth, all);
      }
    }
  }

  /** `"name": value` in an object, `name=value` between the brackets of a call. */
  function* members(place: Place, closer: string, depth: number, read: ReadonlyMap<string, Node>): Generator<Step> {
    if ((steps += 1) > mostSteps) return;
    const at = skip(place.at);
    if (text[at] === closer) yield { node: objectOf(read, false), at: at + 1, spare: place.spare };
    else if (place.spare > 0 && (isOpen(at) || endsHere(text, at))) {
      yield { node: objectOf(read, isOpen(at)), at, spare: place.spare };
    }
    for (const key of keys(at, closer)) {
      for (const member of value({ at: skip(key.end), spare: place.spare }, depth + 1)) {
        const known = read.get(key.text);
        if (known !== undefined && JSON.stringify(known.value) !== JSON.stringify(member.node.value)) continue;
        const all = new Map(read).set(key.text, member.node);
        for (const next of after(member, closer)) {
          if (next.ends) yield { ...next, node: objectOf(all, next.cut) };
          else yield* members(next, closer, depth, all);
        }
      }
    }
  }

  function* keys(at: number, closer: string): Generator<{ readonly text: string; readonly end: number }> {
    const separator = closer === ")" ? "=" : ":";
    const found =
      text[at] === '"' || text[at] === "'"
        ? readText(text, at, mending === "quotes" ? "plain" : mending, /[:=]/)
        : nameAt(at);
    for (const { text: name, end } of found) {
      const next = skip(end);
      if (text[next] === separator) yield { text: name, end: next + 1 };
    }
  }

  function nameAt(at: number): readonly { readonly text: string; readonly end: number }[] {
    const name = /[\p{L}_][\p{L}\p{N}_-]*/uy;
    name.lastIndex = at;
    const found = name.exec(text)?.[0];
    return found === undefined ? [] : [{ text: found, end: at + found.length }];
  }

  return { value, members };
}

const objectOf = (members: ReadonlyMap<string, Node>, cut: boolean): Node => ({
  value: Object.fromEntries([...members].map(([name, node]) => [name, node.value])),
  cut,
  members,
});

const listOf = (entries: readonly Node[], cut: boolean): Node => ({
  value: entries.map((one) => one.value),
  cut,
  entries,
});

const words: ReadonlyMap<string, Json> = new Map<string, Json>([
  ...["true", "True", "TRUE"].map((word) => [word, true] as const),
  ...["false", "False", "FALSE"].map((word) => [word, false] as const),
  ...["null", "Null", "NULL", "None", "NONE", "none"].map((word) => [word, null] as const),
]);

/** Undefined for what a double cannot hold to the last digit: a call with another number would be a wrong one. */
function numberOf(text: string): number | undefined {
  if (/^[a-z]/i.test(text) || /^[-+]?0\d/.test(text)) return undefined;
  const number = Number(text);
  if (!Number.isFinite(number)) return undefined;
  return /^[-+]?\d+$/.test(text) && !Number.isSafeInteger(number) ? undefined : number;
}
