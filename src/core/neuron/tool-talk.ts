/** What a turn needs to talk about tools with one model, over the dialects of core/synapse. */
import type { ModelInfo, NativeTool, OpenModel, Tokens } from "#core/broker/engine.ts";
import type { JsonObject } from "#core/words/json.ts";
import type { CallRecord } from "#core/synapse/call-record.ts";
import type { SynapseDefinition } from "#core/synapse/definition.ts";
import { callsBeside, toolsBeside } from "#core/synapse/dialects/describe.ts";
import type { ParsedCall } from "#core/synapse/dialects/parse.ts";
import { createTalk } from "#core/synapse/dialects/talk.ts";

export interface ToolTalk {
  /** What stands in the opening, so that the model knows its tools and how to ask for them. */
  readonly description: string;
  /** The tools as they go beside the prompt, for a model that calls them in its own way. */
  readonly tools?: readonly NativeTool[];
  /** What an unclear call is asked again with, for engines that can hold a model to a form. */
  readonly schema?: JsonObject;
  /** Where the engine ends a round by itself. */
  readonly stop: readonly string[];
  parse(text: string): ParsedCall;
  /** How much of a growing round can be shown already, in characters: nothing that may turn out to be a call. */
  showable(text: string): number;
  /** What the model is told came back: all of a short result, the beginning of a long one. */
  result(call: CallRecord): string;
}

/** As much of a result as a model is told, in characters. */
const toldAtMost = 2_000;

/** Undefined where there is nothing to talk about: no tools, or a model too small to choose one. */
export function createToolTalk(
  { tools: kind, dialect }: Pick<ModelInfo, "tools" | "dialect">,
  definitions: readonly SynapseDefinition[],
): ToolTalk | undefined {
  if (kind === "none" || definitions.length === 0) return undefined;
  const talk = createTalk(kind === "react" ? (dialect ?? "react") : "constrained");
  const names = definitions.map(({ name }) => name);
  const schema = kind === "constrained" ? talk.schema?.(definitions) : undefined;
  return {
    ...(kind === "native"
      ? { description: callsBeside, tools: toolsBeside(definitions) }
      : { description: talk.describe(definitions) }),
    ...(schema == null ? {} : { schema }),
    stop: talk.stop ?? [],
    parse: (text) => talk.parse(text, definitions),
    showable: (text) => showableLength(text, names),
    result: (call) =>
      talk.result(call.result === undefined ? call : { ...call, result: cutTo(call.result, toldAtMost) }),
  };
}

/** What the tools beside the prompt take of the window: their server writes them into the prompt, in words of its own. */
export const tokensBeside = (model: OpenModel, tools: ToolTalk["tools"]): Promise<Tokens> =>
  tools === undefined ? Promise.resolve(0) : model.countTokens([{ role: "system", content: JSON.stringify(tools) }]);

/** The text, or its beginning with a word on it. */
export const cutTo = (text: string, characters: number): string =>
  text.length <= characters ? text : `${text.slice(0, characters)}\n(The rest is left out: ${text.length} characters.)`;

/** A line that begins like this may turn out to be a call, in one dialect or another. */
const mayBeCall =
  /^[ \t]*(?:\{|\[\s*(?:\{|$)|\[TOOL|```[a-z_]*[ \t]*(?:\n\s*(?:[{[<]|$)|$)|<[a-z|｜/]|>>>|(?:Action|Action Input|Observation):)/i;
const forms = ["Action:", "Action Input:", "Observation:", "```json", "[TOOL_CALLS]", "<tool_call>", ">>>"];
/** In the middle of a line: a tag, or an object that names a tool. */
const inLine = /<tool_call|<function|\{\s*"(?:tool|name|arguments|function|tool_calls)"/i;

/** How much of a growing round can be shown already: nothing that may turn out to be a call of one of `tools`. */
export function showableLength(text: string, tools: readonly string[] = []): number {
  for (let line = 0; line >= 0 && line < text.length; line = nextLine(text, line)) {
    const rest = text.slice(line);
    if (mayBeCall.test(rest)) return line;
    const begins = rest.replace(/^[ \t[]*/, "").toLowerCase();
    if (tools.some((name) => begins.startsWith(`${name.toLowerCase()}(`))) return line;
    const isLast = !rest.includes("\n");
    const open = [...forms, ...tools.map((name) => `${name}(`)];
    if (isLast && open.some((form) => form.toLowerCase().startsWith(begins))) return line;
    const tag = inLine.exec(rest.split("\n", 1)[0] ?? "")?.index ?? -1;
    if (tag >= 0) return line + tag;
  }
  return text.length;
}

const nextLine = (text: string, from: number): number => {
  const end = text.indexOf("\n", from);
  return end < 0 ? -1 : end + 1;
};
