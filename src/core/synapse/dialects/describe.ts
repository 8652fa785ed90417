/** How a model that has no calls of its own is told about its tools. */
import type { Json, JsonObject } from "#core/words/json.ts";
import type { SynapseDefinition } from "../definition.ts";
import { parametersOf } from "../parameters.ts";

/**
 * `constrained`: one JSON form, which an engine may also enforce; `react`: `Action:` and `Action Input:` lines; the others
 * are what families of models were taught, with their own signs around the tools and the calls.
 */
export type Dialect = "constrained" | "react" | "hermes" | "llama" | "mistral";

export type Describable = Pick<SynapseDefinition, "name" | "description" | "parameters" | "source">;

/** The part of the prompt on tools; empty when there are none. The same tools give the same text: the prompt only grows. */
export function describeTools(definitions: readonly Describable[], dialect: Dialect): string {
  if (definitions.length === 0) return "";
  if (dialect === "hermes" || dialect === "llama" || dialect === "mistral") return inTaughtForm(definitions, dialect);
  const tools = definitions.map(({ name, description, parameters, source }) => {
    const shown = parametersOf(parameters).map((one) => `${one.name}${one.required ? "" : "?"}: ${one.type}`);
    return `- ${name}(${shown.join(", ")}): ${aboutTool({ description, source })}`;
  });
  return ["You may use these tools, one at a time:", ...tools, "", ...instructions[dialect]].join("\n");
}

/** The tools as their JSON Schemas, in the signs that the model was taught. */
function inTaughtForm(definitions: readonly Describable[], dialect: "hermes" | "llama" | "mistral"): string {
  const told = toolsBeside(definitions).map((one) => ({ type: "function", function: one }));
  const { before, tools, call } = taught[dialect];
  return [before, tools(told.map((one) => JSON.stringify(one))), "", ...call, callsBeside].join("\n");
}

const taught = {
  hermes: {
    before: "You may use these tools, one at a time:",
    tools: (lines: readonly string[]) => ["<tools>", ...lines, "</tools>"].join("\n"),
    call: [
      "To use one, end your answer with this and nothing after it:",
      '<tool_call>\n{"name": "<name>", "arguments": {…}}\n</tool_call>',
    ],
  },
  llama: {
    before: "You may use these functions, one at a time:",
    tools: (lines: readonly string[]) => lines.join("\n"),
    call: ["To use one, answer with this JSON and nothing else:", '{"name": "<name>", "parameters": {…}}'],
  },
  mistral: {
    before: "You may use these tools, one at a time:",
    tools: (lines: readonly string[]) => `[AVAILABLE_TOOLS] [${lines.join(", ")}] [/AVAILABLE_TOOLS]`,
    call: ["To use one, answer with this and nothing else:", '[TOOL_CALLS] [{"name": "<name>", "arguments": {…}}]'],
  },
} as const;

/** What a foreign server says about its tools is quoted: it may not give orders. */
const aboutTool = ({ description, source }: Pick<Describable, "description" | "source">): string =>
  source.kind === "mcp" ? `its server says: ${JSON.stringify(description)}` : description;

/** The tools as a server takes them beside the prompt, whose models call them in their own way. */
export const toolsBeside = (definitions: readonly Describable[]) =>
  definitions.map((one) => ({ name: one.name, description: aboutTool(one), parameters: one.parameters }));

/** All that such a model is still told in words; several calls at once would be asked again. */
export const callsBeside =
  "Call one tool at a time. A person decides on each call; its result, or the refusal, comes back to you.";

const instructions: Readonly<Record<"constrained" | "react", readonly string[]>> = {
  constrained: [
    "To use a tool, answer with this JSON and nothing else:",
    '{"tool": "<name>", "arguments": {…}}',
    "Otherwise answer in plain text. A person decides on each call; its result, or the refusal, comes back to you.",
  ],
  react: [
    "To use a tool, end your answer with these two lines and nothing after them:",
    "Action: <name>",
    'Action Input: {"<parameter>": …}',
    "The line that begins with Observation: is then given to you: never write it yourself. Otherwise just answer.",
  ],
};

/**
 * A JSON Schema that admits one call of one of these tools, or `{"answer": text}`: for engines that can hold a model to
 * a schema. Null when there are no tools.
 */
export function toolCallSchema(
  definitions: readonly Pick<SynapseDefinition, "name" | "parameters">[],
): JsonObject | null {
  if (definitions.length === 0) return null;
  const form = (properties: Readonly<Record<string, Json>>): JsonObject => ({
    type: "object",
    properties,
    required: Object.keys(properties),
    additionalProperties: false,
  });
  return {
    oneOf: [
      ...definitions.map(({ name, parameters }) => form({ tool: { const: name }, arguments: parameters })),
      form({ answer: { type: "string" } }),
    ],
  };
}
