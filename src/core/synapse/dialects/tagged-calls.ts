/**
 * Calls that name the tool in a tag: `<function=name>{…}</function>` (Llama 3.1, Functionary), the same around
 * `<parameter=key>value</parameter>` (Qwen's coders), `<invoke name="…"><parameter name="…">…` (Anthropic's older form),
 * and `name` with `<arg_key>` and `<arg_value>` (GLM).
 */
import { mendings } from "./mending.ts";
import { readValue, type Node } from "./read-value.ts";
import { endsHere, skipWrappers } from "./wrappers.ts";
import type { Wish } from "./wish.ts";

interface ReadCall {
  /** One for each way it can be read. */
  readonly readings: readonly Wish[];
  readonly end: number;
}

const opening =
  /<(?:function|tool)\s*=\s*["']?([\w.:-]+)["']?\s*>|<(?:function|invoke|tool)\s+name\s*=\s*["']([\w.:-]+)["']\s*>/iy;
const parameter =
  /\s*<(?:parameter|param)\s*(?:=|\s+name\s*=)\s*["']?([\w.-]+)["']?\s*>([^]*?)<\/(?:parameter|param)>|\s*<arg_key>\s*([\w.-]+)\s*<\/arg_key>\s*<arg_value>([^]*?)<\/arg_value>/iy;

/** The call whose opening tag stands at `at`; undefined where none does, without readings where it cannot be read. */
export function readTaggedCall(text: string, at: number): ReadCall | undefined {
  opening.lastIndex = at;
  const found = opening.exec(text);
  const name = found?.[1] ?? found?.[2];
  return name === undefined ? undefined : readBody(text, opening.lastIndex, name);
}

/** What follows a name: its parameters in tags, or an object. */
export function readBody(text: string, at: number, name: string): ReadCall {
  const parameters = readParameters(text, at);
  if (parameters !== undefined) {
    return { readings: [{ name, arguments: parameters.node, untyped: true, isCall: true }], end: parameters.end };
  }
  const start = skipWrappers(text, at);
  if (text[start] !== "{") {
    const isEmpty = start > at && endsHere(text, skipSpace(text, at));
    const none: Node = { value: {}, cut: false, members: new Map() };
    return { readings: isEmpty ? [{ name, arguments: none, isCall: true }] : [], end: Math.max(start, at) };
  }
  for (const mending of mendings) {
    const found = [...readValue(text, start, mending)].filter(({ end }) => isWhole(text, end, mending));
    const [first] = found;
    if (first === undefined) continue;
    const readings = found.map(({ node }) => ({ name, arguments: node, isCall: true }));
    return { readings, end: Math.max(...found.map(({ end }) => end)) };
  }
  return { readings: [], end: start };
}

/** A mended reading must have taken up all that belongs to it. */
export const isWhole = (text: string, end: number, mending: string): boolean =>
  mending === "plain" || !/[,:}\])"']/.test(text[skipSpace(text, end)] ?? "");

const skipSpace = (text: string, at: number): number => {
  let end = at;
  while (/\s/.test(text[end] ?? "")) end += 1;
  return end;
};

function readParameters(text: string, at: number): { readonly node: Node; readonly end: number } | undefined {
  const members = new Map<string, Node>();
  let isTwice = false;
  let end = at;
  for (;;) {
    parameter.lastIndex = end;
    const found = parameter.exec(text);
    if (found === null) break;
    const value = (found[2] ?? found[4] ?? "").replace(/^\n/, "").replace(/\n$/, "");
    const name = found[1] ?? found[3] ?? "";
    isTwice ||= members.has(name) && members.get(name)?.value !== value;
    members.set(name, { value, cut: false });
    end = parameter.lastIndex;
  }
  if (members.size === 0) return undefined;
  const next = skipSpace(text, end);
  // Only a closing tag says that no parameter was to follow.
  const cut = isTwice || !/^<\/(?:function|invoke|tool|tool_call)>/i.test(text.slice(next, next + 20));
  const value = Object.fromEntries([...members].map(([name, node]) => [name, node.value]));
  return { node: { value, cut, members }, end: next };
}
