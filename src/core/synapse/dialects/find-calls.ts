/** Where in a text calls stand, in whatever dialect and between whatever words. */
import { wishesIn } from "./call-shapes.ts";
import { knownTool } from "./known-names.ts";
import { mendings } from "./mending.ts";
import { readNamedArguments, readValue } from "./read-value.ts";
import { isWhole, readBody, readTaggedCall } from "./tagged-calls.ts";
import type { Wish } from "./wish.ts";
import { skipWrappers, wrapperAt } from "./wrappers.ts";

export interface Found {
  readonly start: number;
  readonly end: number;
  /** One for each way it can be read: the calls it then is. None where it is a call that cannot be read. */
  readonly readings: readonly (readonly Wish[])[];
}

/** The calls of a text, in order. What is data, code or prose is passed over. */
export function findCalls(text: string, tools: readonly string[]): readonly Found[] {
  const found: Found[] = [];
  const next = /[{[<]|[\p{L}_][\p{L}\p{N}_.:-]*/gu;
  for (let sign = next.exec(text); sign !== null; sign = next.exec(text)) {
    const { index: start, 0: word } = sign;
    const read =
      word === "<"
        ? tagged(text, start)
        : word === "{" || word === "["
          ? object(text, start)
          : named(text, start, word, tools);
    if (read === undefined) continue;
    if (read.readings !== undefined) found.push({ start, end: read.end, readings: read.readings });
    next.lastIndex = Math.max(read.end, start + 1);
  }
  return found;
}

/** `readings` is absent for what is no call and is passed over as a whole. */
interface Read {
  readonly end: number;
  readonly readings?: readonly (readonly Wish[])[];
}

function tagged(text: string, start: number): Read | undefined {
  const read = readTaggedCall(text, start);
  if (read !== undefined) return { end: read.end, readings: read.readings.map((one) => [one]) };
  const length = wrapperAt(text, start);
  return length === 0 ? undefined : { end: start + length };
}

const nameKey = /["']?(?:name|tool|tool_name|function_name|function|action)["']?\s*:/i;

function object(text: string, start: number): Read | undefined {
  for (const mending of mendings) {
    // Only what can be a call is worth mending.
    if (mending !== "plain" && !nameKey.test(text.slice(start))) return undefined;
    const whole = [...readValue(text, start, mending)].filter(({ end }) => isWhole(text, end, mending));
    const readings = whole.flatMap(({ node }) => {
      const wishes = wishesIn(node);
      return wishes === undefined ? [] : [wishes];
    });
    if (readings.length > 0) return { end: Math.max(...whole.map(({ end }) => end)), readings };
    const [data] = whole;
    if (mending === "plain" && data !== undefined) return { end: data.end };
  }
  return undefined;
}

/** `name(key=value)`, or a name with its arguments behind it: `[TOOL_CALLS]name[ARGS]{…}`, `>>>name {…}`. */
function named(text: string, start: number, word: string, tools: readonly string[]): Read | undefined {
  const name = knownTool(word, tools);
  const end = start + word.length;
  if (text[end] === "(") return python(text, start, name === undefined ? word : name, name !== undefined);
  if (name === undefined || !beginsCall(text, start)) return undefined;
  const body = skipWrappers(text, text[end] === ":" ? end + 1 : end);
  if (text[body] !== "{" && !text.startsWith("<arg_key>", body)) return undefined;
  const read = readBody(text, text[end] === ":" ? end + 1 : end, name);
  return { end: read.end, readings: read.readings.map((one) => [one]) };
}

function python(text: string, start: number, name: string, isKnown: boolean): Read | undefined {
  const at = text.indexOf("(", start) + 1;
  if (!beginsCall(text, start)) return undefined;
  if (!isKnown && !followsWrapper(text, start)) return undefined;
  for (const mending of mendings) {
    const whole = [...readNamedArguments(text, at, mending)].filter(({ end }) => isWholeCall(text, end, mending));
    if (whole.length === 0) continue;
    const readings = whole.map(({ node }) => [{ name, arguments: node, isCall: true }]);
    return { end: Math.max(...whole.map(({ end }) => end)), readings };
  }
  return isKnown ? { end: at, readings: [] } : undefined;
}

/** In a list of calls, or printed, a call is followed by a comma or a bracket. */
const isWholeCall = (text: string, end: number, mending: string): boolean =>
  isWhole(text, end, mending) || /^\s*[\])]/.test(text.slice(end, end + 20));

/** Whether what stands at `at` begins something: its line, a list, an assignment, what a colon announces. */
function beginsCall(text: string, at: number): boolean {
  const line = text.slice(text.lastIndexOf("\n", at - 1) + 1, at);
  return /(?:^|[[(:=,]|await|return)[\s`*]*$/.test(line) || followsWrapper(text, at);
}

/** Whether a wrapper ends right before `at`. */
function followsWrapper(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - 60), at).trimEnd();
  for (let start = before.length - 1; start >= 0; start -= 1) {
    if (/[<[`>]/.test(before[start] ?? "") && wrapperAt(before, start) === before.length - start) return true;
  }
  return false;
}
