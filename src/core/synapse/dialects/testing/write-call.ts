/** Calls as the models of this world write them, each in its maker's dialect. */
import type { Json, JsonObject } from "#core/words/json.ts";
import { isList, isObject } from "../../schema-shape.ts";

/** A call in a dialect: `open`, `name part`, `args`, … so that damage knows where it hits. */
export interface Written {
  readonly open: string;
  readonly core: string;
  readonly close: string;
  /** Where the arguments end in `core`, closing sign included, and where the tool's name does. */
  readonly argumentsEnd: number;
  readonly nameEnd: number;
  /** Whether the arguments stand as JSON or Python in it; between tags there is little to damage. */
  readonly quoted: boolean;
}

export const textOf = ({ open, core, close }: Written): string => open + core + close;

interface Part {
  readonly name: string;
  readonly args: string;
}

type Write = (name: string, args: JsonObject, order: "usual" | "mixed") => Written;

/** Puts the parts in an order and remembers where each ends. */
function joined(open: string, close: string, parts: readonly (string | Part)[], quoted = true): Written {
  let core = "";
  const ends = { name: 0, args: 0 };
  for (const part of parts) {
    if (typeof part === "string") core += part;
    else {
      core += part.name + part.args;
      if (part.name !== "") ends.name = core.length;
      else ends.args = core.length;
    }
  }
  return { open, core, close, argumentsEnd: ends.args, nameEnd: ends.name, quoted };
}
const nameIs = (name: string): Part => ({ name, args: "" });
const argsAre = (args: string): Part => ({ name: "", args });

const json = (value: Json): string => JSON.stringify(value);
/** Spaces only where JSON has them between members. */
const spaced = (value: JsonObject): string => JSON.stringify(value, null, 1).replaceAll(/\n\s*/g, " ");

const objectCall =
  (open: string, close: string, nameKey: string, argsKey: string, more = ""): Write =>
  (name, args, order) =>
    order === "usual"
      ? joined(open, close, [`{${more}"${nameKey}": "`, nameIs(name), `", "${argsKey}": `, argsAre(spaced(args)), "}"])
      : joined(open, close, [`{"${argsKey}": `, argsAre(spaced(args)), `, "${nameKey}": "`, nameIs(name), '"}']);

const openAi: Write = (name, args, order) => {
  const text = JSON.stringify(spaced(args));
  const inside =
    order === "usual"
      ? ['{"name": "', nameIs(name), '", "arguments": ', argsAre(text), "}"]
      : ['{"arguments": ', argsAre(text), ', "name": "', nameIs(name), '"}'];
  return joined('{"tool_calls": [', "]}", ['{"id": "call_1", "type": "function", "function": ', ...inside, "}"]);
};

const python =
  (open: string, close: string): Write =>
  (name, args) => {
    const list = Object.entries(args).map(([key, value]) => `${key}=${pythonValue(value)}`);
    return joined(open, close, [nameIs(name), argsAre(`(${list.join(", ")})`)]);
  };

/** As Python writes it, but with double quotes, which it reads too. */
function pythonValue(value: Json): string {
  if (isList(value)) return `[${value.map(pythonValue).join(", ")}]`;
  if (isObject(value)) {
    return `{${Object.entries(value)
      .map(([key, one]) => `${json(key)}: ${pythonValue(one)}`)
      .join(", ")}}`;
  }
  if (value === true) return "True";
  if (value === false) return "False";
  return value === null ? "None" : JSON.stringify(value);
}

const tagged =
  (
    open: string,
    close: string,
    before: (name: string) => string,
    each: (key: string, text: string) => string,
    end: string,
  ): Write =>
  (name, args) => {
    const list = Object.entries(args).map(([key, value]) =>
      each(key, typeof value === "string" ? value : JSON.stringify(value)),
    );
    const [head = "", tail = ""] = before("\0").split("\0");
    return joined(open, close, [head, nameIs(name), tail, argsAre(list.join("\n") + end)], false);
  };

const named =
  (open: string, between: string, close: string): Write =>
  (name, args) =>
    joined(open, close, [nameIs(name), between, argsAre(spaced(args))]);

const reAct: Write = (name, args, order) =>
  order === "usual"
    ? joined("Thought: I need a tool.\n", "", ["Action: ", nameIs(name), "\nAction Input: ", argsAre(spaced(args))])
    : joined("", "", ["Action Input: ", argsAre(spaced(args)), "\nAction: ", nameIs(name)]);

/** Who writes so, and how. */
export const dialects: Readonly<Record<string, Write>> = {
  brane: objectCall("", "", "tool", "arguments"),
  "openai tool_calls": openAi,
  "openai function": objectCall("[", "]", "name", "arguments", '"type": "function", '),
  hermes: objectCall("<tool_call>\n", "\n</tool_call>", "name", "arguments"),
  qwen: objectCall("<tool_call>", "</tool_call><|im_end|>", "name", "arguments"),
  "qwen coder": tagged(
    "<tool_call>\n",
    "\n</tool_call>",
    (name) => `<function=${name}>\n`,
    (key, text) => `<parameter=${key}>\n${text}\n</parameter>`,
    "\n</function>",
  ),
  glm: tagged(
    "<tool_call>",
    "",
    (name) => `${name}\n`,
    (key, text) => `<arg_key>${key}</arg_key>\n<arg_value>${text}</arg_value>`,
    "\n</tool_call>",
  ),
  "llama 3 json": objectCall("", "<|eot_id|>", "name", "parameters"),
  "llama 3 python tag": objectCall("<|python_tag|>", "<|eom_id|>", "name", "parameters"),
  "llama 3 pythonic": python("[", "]"),
  "llama 3 function": named("<function=", ">", "</function>"),
  "mistral list": objectCall("[TOOL_CALLS][", "]", "name", "arguments"),
  "mistral args": named("[TOOL_CALLS]", "[ARGS]", "</s>"),
  functionary: named(">>>", "\n", ""),
  deepseek: named(
    "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>",
    "\n```json\n",
    "\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜>",
  ),
  "python call": python("", ""),
  "tool code": python("```tool_code\n", "\n```"),
  react: reAct,
  "fenced json": objectCall("```json\n", "\n```", "name", "arguments"),
  "anthropic block": objectCall("", "", "name", "input", '"type": "tool_use", "id": "toolu_1", '),
  "anthropic invoke": tagged(
    "<function_calls>\n",
    "\n</function_calls>",
    (name) => `<invoke name="${name}">\n`,
    (key, text) => `<parameter name="${key}">${text}</parameter>`,
    "\n</invoke>",
  ),
};
