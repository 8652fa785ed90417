/** `Action:` and `Action Input:` lines (Yao et al., "ReAct", 2022), in either order. */
import type { JsonObject } from "#core/words/json.ts";
import { parametersOf } from "../parameters.ts";
import { accept, unknownTool, type Accepted, type Known } from "./accept.ts";
import { wishesIn } from "./call-shapes.ts";
import { knownTool } from "./known-names.ts";
import { readBody } from "./tagged-calls.ts";
import { skipWrappers, withoutWrappers } from "./wrappers.ts";

interface ReActCall {
  /** Where its first line begins. */
  readonly start: number;
  readonly accepted: Accepted;
}

const action = /^[ \t>*]*action[*]*[ \t]*:[*]*[ \t]*(.*)$/gim;
const input = /^[ \t>*]*action[ _]input[*]*[ \t]*:[*]*[ \t]*/gim;
const nextLine = /^[ \t>*]*(?:action|action[ _]input|thought|final answer)[*]*[ \t]*:/im;

/**
 * The calls that a text writes so; none where it has no such lines, or their names stand in another form. What lies
 * `inside` a call of another dialect is a part of its arguments.
 */
export function readReAct(text: string, definitions: Known, inside: (place: number) => boolean): readonly ReActCall[] {
  const actions = [...text.matchAll(action)].filter(({ index }) => !inside(index));
  const inputs = [...text.matchAll(input)].filter(({ index }) => !inside(index));
  const names = actions.map(([, written = ""]) => /^[`"'*]*([\w.:-]*)[`"'*]*\s*$/.exec(written)?.[1]);
  if (actions.length === 0 || names.includes(undefined)) return [];
  return actions.map((one, place) => {
    const own = inputs[place];
    const start = Math.min(one.index, own?.index ?? one.index);
    const from = own === undefined ? undefined : own.index + own[0].length;
    const behind = from === undefined ? text.slice(one.index + one[0].length) : text.slice(from);
    const until = nextLine.exec(behind)?.index ?? behind.length;
    const given = from === undefined && behind[skipWrappers(behind, 0)] !== "{" ? undefined : behind.slice(0, until);
    return { start, accepted: readInput(names[place] ?? "", given, definitions) };
  });
}

const refused = (problem: string): Accepted => ({ kind: "refused", problem });

function readInput(written: string, given: string | undefined, definitions: Known): Accepted {
  const names = definitions.map(({ name }) => name);
  const name = knownTool(written, names);
  const definition = definitions.find((one) => one.name === name);
  if (name === undefined || definition === undefined) return refused(unknownTool(written, names));
  if (given === undefined) return refused(`After "Action: ${name}" a line "Action Input:" with JSON is needed.`);
  const words = onlyText(withoutWrappers(given).trim(), definition.parameters);
  if (words !== undefined) return accept({ name, arguments: { value: words, cut: false }, isCall: true }, definitions);
  const { readings, end } = readBody(given, 0, name);
  const all = readings.map((wish) => {
    // The whole call in the place of its arguments.
    const inner = wish.arguments === undefined ? undefined : wishesIn(wish.arguments);
    const [only] = inner ?? [];
    return accept(only !== undefined && inner?.length === 1 ? only : wish, definitions);
  });
  if (all.length === 0 || !isEnd(given, end)) {
    return refused(`The Action Input of ${name} must be one JSON object and nothing after it.`);
  }
  return onlyOne(all);
}

/** The one call that all readings which a tool admits have in common. */
export function onlyOne(all: readonly Accepted[]): Accepted {
  const calls = all.filter((one) => one.kind === "call");
  const [first] = calls;
  if (first === undefined) return all.find((one) => one.kind === "refused") ?? { kind: "no-call" };
  return calls.every((one) => isSameCall(one, first))
    ? first
    : refused(`The call of ${first.name} can be read in more than one way. Write it again as JSON.`);
}

export const isSameCall = (
  one: { readonly name: string; readonly arguments: JsonObject },
  other: { readonly name: string; readonly arguments: JsonObject },
): boolean => one.name === other.name && sorted(one.arguments) === sorted(other.arguments);

const sorted = (value: JsonObject): string =>
  JSON.stringify(value, (_key, one: unknown) =>
    typeof one === "object" && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );

/** What is said behind the input is a sentence of its own. */
const isEnd = (text: string, end: number): boolean =>
  /^[\s.]*(?:$|\n|\p{Lu})/u.test(withoutWrappers(text.slice(end).split("\n", 1)[0] ?? ""));

/** One line of plain words is the argument of a tool that takes one text and nothing else. */
function onlyText(words: string, schema: JsonObject): JsonObject | undefined {
  const [first, second] = parametersOf(schema);
  const isSure = first?.type === "string" && first.required && second === undefined;
  return isSure && words !== "" && !/[\n{}]/.test(words) ? { [first.name]: words } : undefined;
}
