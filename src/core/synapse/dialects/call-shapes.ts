/** The objects that are calls: each maker of models has another one, and they differ in their names alone. */
import type { Json } from "#core/words/json.ts";
import { mendings } from "./mending.ts";
import { readValue, type Node } from "./read-value.ts";
import type { Wish } from "./wish.ts";

const nameKeys = ["name", "tool", "tool_name", "function_name", "action", "function"];
const argumentKeys = ["arguments", "parameters", "args", "input", "action_input", "tool_input", "kwargs"];
/** What else stands in a call: who asks, and in what order. With anything more it is an object about something. */
const besides = new Set([..."type id index call_id tool_call_id recipient thought reasoning".split(" ")]);
const callTypes = new Set(["function", "tool_use", "tool_call", "function_call"]);

/**
 * The calls that a value is: `{"tool", "arguments"}` (ours), `{"name", "arguments"}` (Hermes, Qwen, Mistral), `{"name",
 * "parameters"}` (Llama 3), `{"type": "tool_use", "name", "input"}` (Anthropic), `{"function": {…}}`, `{"tool_calls":
 * […]}` and `{"function_call": {…}}` (OpenAI), and lists of them. Undefined where it is none.
 */
export function wishesIn(node: Node): readonly Wish[] | undefined {
  const { members, entries } = node;
  if (entries !== undefined) return wishesInList(entries);
  if (members === undefined) return undefined;
  const get = (keys: readonly string[]): Node | undefined =>
    [...members].find(([key]) => keys.includes(key.toLowerCase()))?.[1];
  const wrapped = get(["tool_calls", "tool_call", "function_call"]);
  if (wrapped !== undefined) return wishesIn(wrapped);
  const inner = get(["function"]);
  if (inner?.members !== undefined) return wishesIn(inner);
  const content = get(["content"]);
  if (content?.entries !== undefined) return wishesInList(content.entries);

  const keys = [...members.keys()].map((key) => key.toLowerCase());
  const name = nameKeys.map((key) => get([key])).find((one) => typeof one?.value === "string" && !isType(one.value));
  if (typeof name?.value !== "string") return undefined;
  const given = get(argumentKeys);
  const others = keys.filter((key) => ![...nameKeys, ...argumentKeys].includes(key) && !besides.has(key));
  const saysCall = keys.some((key) => ["tool", "arguments", "tool_name", "function_name", "action"].includes(key));
  const type = get(["type"])?.value;
  const hasType = type !== undefined;
  if (hasType && !isType(type)) return undefined;
  if (given === undefined && !saysCall) return undefined;
  if (others.length > 0) return undefined;
  return [{ name: name.value, arguments: argumentsOf(given), isCall: saysCall || hasType }];
}

const isType = (value: Json): boolean => typeof value === "string" && callTypes.has(value);

/** Anthropic's list holds what is said beside what is called; any other list with something else in it is data. */
function wishesInList(entries: readonly Node[]): readonly Wish[] | undefined {
  const found = entries.map(wishesIn);
  const calls = found.flatMap((one) => one ?? []);
  const isData = entries.some(
    (entry, at) => found[at] === undefined && typeof entry.members?.get("text")?.value !== "string",
  );
  return calls.length === 0 || isData ? undefined : calls;
}

/** OpenAI writes the arguments as a text that holds JSON. The text was closed, so what is in it was not cut off. */
function argumentsOf(given: Node | undefined): Node | undefined {
  if (given?.members !== undefined) return given;
  if (typeof given?.value !== "string") return undefined;
  const text = given.value.trim();
  for (const mending of mendings) {
    const [only, second] = [...readValue(text, 0, mending)].filter(({ end }) => end === text.length);
    if (second !== undefined) return undefined;
    if (only !== undefined) return only.node.members === undefined ? undefined : { ...only.node, cut: false };
  }
  return undefined;
}
