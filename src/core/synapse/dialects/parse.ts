/** What a model's answer asks for. It never guesses: what is not certainly one call is asked again or is no call. */
import type { JsonObject } from "#core/words/json.ts";
import type { SynapseDefinition } from "../definition.ts";
import { parseObject } from "../hand-call.ts";
import { parametersOf } from "../parameters.ts";
import { isObject } from "../schema-shape.ts";

export type ParsedCall =
  | {
      readonly kind: "call";
      readonly name: string;
      readonly arguments: JsonObject;
      /** What was said before it. */ readonly before: string;
    }
  /** `text` is what to show where it is not the answer as it stands. */
  | { readonly kind: "none"; readonly text?: string }
  /** `ask` is what the model is told, once. */
  | { readonly kind: "unclear"; readonly ask: string };

type Known = readonly Pick<SynapseDefinition, "name" | "parameters">[];

export function parseToolCall(text: string, definitions: Known): ParsedCall {
  if (definitions.length === 0) return { kind: "none" };
  const reAct = parseReAct(text, definitions);
  return reAct.kind === "none" ? parseJsonForm(text, definitions) : reAct;
}

const unclear = (ask: string): ParsedCall => ({ kind: "unclear", ask });

function parseReAct(text: string, definitions: Known): ParsedCall {
  // What a model invents as the tool's answer is not part of its call.
  const said = text.split(/^[ \t]*Observation:/im)[0] ?? "";
  const actions = [...said.matchAll(/^[ \t]*Action:[ \t]*(.*)$/gim)];
  const [action] = actions;
  if (action === undefined) return { kind: "none" };
  if (actions.length > 1) return unclear("Use one tool at a time: write one Action and one Action Input.");
  const name = (action[1] ?? "").trim();
  const definition = definitions.find((one) => one.name === name);
  if (definition === undefined) return unclear(unknownTool(name, definitions));
  const rest = said.slice(action.index + action[0].length);
  const input = /^\s*Action Input:[ \t]*([^]*)$/i.exec(rest)?.[1]?.trim();
  if (input === undefined) return unclear(`After "Action: ${name}" a line "Action Input:" with JSON is needed.`);
  const before = said.slice(0, action.index).trim();
  const args = parseObject(unfenced(input)) ?? onlyText(input, definition.parameters);
  return args === undefined
    ? unclear(`The Action Input of ${name} must be one JSON object and nothing after it.`)
    : { kind: "call", name, arguments: args, before };
}

/** One line of plain words is the argument of a tool that takes one text and nothing else. */
function onlyText(input: string, schema: JsonObject): JsonObject | undefined {
  const [first, second] = parametersOf(schema);
  const isSure = first?.type === "string" && first.required && second === undefined;
  return isSure && input !== "" && !/[\n{}]/.test(input) ? { [first.name]: input } : undefined;
}

const unfenced = (text: string): string => /^```(?:json)?\s*\n([^]*?)\n?```$/i.exec(text)?.[1]?.trim() ?? text;

/** The JSON form: the whole answer, or what stands at its very end, bare, fenced or in `<tool_call>` tags. */
function parseJsonForm(text: string, definitions: Known): ParsedCall {
  const whole = text.trim();
  const found =
    /^()(\{[^]*\})$/.exec(whole) ??
    /^([^]*?)```(?:json)?\s*\n(\{[^]*\})\s*```$/i.exec(whole) ??
    /^([^]*?)<tool_call>\s*(\{[^]*\})\s*(?:<\/tool_call>)?$/i.exec(whole);
  if (found === null) {
    return looksLikeCall(whole, definitions)
      ? unclear("To use a tool, answer with its JSON and nothing else.")
      : { kind: "none" };
  }
  const [, before = "", json = ""] = found;
  const read = parseObject(json);
  if (read === undefined) {
    return looksLikeCall(whole, definitions)
      ? unclear('The JSON of the call is broken. Write {"tool": "<name>", "arguments": {…}} and nothing else.')
      : { kind: "none" };
  }
  const name = read["tool"] ?? read["name"];
  const args = read["arguments"] ?? read["parameters"];
  const { answer } = read;
  if (typeof answer === "string" && name === undefined) return { kind: "none", text: answer };
  if (typeof name !== "string") return { kind: "none" };
  if (!definitions.some((one) => one.name === name)) {
    // JSON about something that has a name is not a call yet; one that names a tool or carries arguments is.
    return "tool" in read || "arguments" in read ? unclear(unknownTool(name, definitions)) : { kind: "none" };
  }
  if (!isObject(args)) return unclear(`The "arguments" of ${name} must be a JSON object, {} when there are none.`);
  return { kind: "call", name, arguments: args, before: before.trim() };
}

/** Whether a known tool is named the way a call names it, somewhere in the text. */
const looksLikeCall = (text: string, definitions: Known): boolean =>
  [...text.matchAll(/"(?:tool|name)"\s*:\s*"([^"\n]{1,100})"/g)].some(([, name]) =>
    definitions.some((one) => one.name === name),
  );

const unknownTool = (name: string, definitions: Known): string =>
  `There is no tool named "${name.slice(0, 60)}". The tools are ${definitions.map((one) => one.name).join(", ")}.`;
