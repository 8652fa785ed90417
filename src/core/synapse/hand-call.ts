/** Calling a tool by hand: `/calculator 17*23` in the composer. Down the same path as a model's call, only written so. */
import type { JsonObject } from "#core/words/json.ts";
import { failure, ok, type Result } from "#core/words/result.ts";
import type { SynapseDefinition } from "./definition.ts";
import { readNamed } from "./named-arguments.ts";
import { parametersOf, type Parameter } from "./parameters.ts";
import { isObject } from "./schema-shape.ts";

export interface HandCall {
  readonly name: string;
  readonly arguments: JsonObject;
}

export type Callable = Pick<SynapseDefinition, "name" | "description" | "parameters">;

/**
 * What is called with which arguments, or a sentence on what is wrong. Arguments are a JSON object, `name=value` pairs
 * (named-arguments.ts), or plain words: for a tool whose required parameters are one text, all that follows is that
 * text; for two, the first word is the first and the rest is the second; for none, a single word is the first text it
 * takes. Other tools want their arguments by name.
 */
export function parseHandCall(text: string, definitions: readonly Callable[]): Result<HandCall, string> {
  const match = /^\s*\/([a-z][a-z0-9_]*)(?:\s([^]*))?$/i.exec(text);
  const name = match?.[1]?.toLowerCase() ?? "";
  const definition = definitions.find((one) => one.name === name);
  if (definition === undefined) return failure(unknownTool(name, definitions));
  const rest = (match?.[2] ?? "").trim();
  if (rest === "") return ok({ name, arguments: {} });
  if (rest.startsWith("{")) {
    const read = parseObject(rest);
    return read === undefined
      ? failure(`What follows /${name} begins like JSON but is not a JSON object. ${example(definition)}`)
      : ok({ name, arguments: read });
  }
  const parameters = parametersOf(definition.parameters);
  const named = readNamed(rest, parameters);
  if (named !== undefined) {
    return named.ok ? ok({ name, arguments: named.value }) : failure(`${named.problem} ${example(definition)}`);
  }
  const args = plainArguments(rest, parameters);
  return args === undefined
    ? failure(`/${name} needs its arguments by name. ${example(definition)}`)
    : ok({ name, arguments: args });
}

export function parseObject(text: string): JsonObject | undefined {
  try {
    const read: unknown = JSON.parse(text);
    return isObject(read) ? read : undefined;
  } catch {
    return undefined;
  }
}

function plainArguments(rest: string, parameters: readonly Parameter[]): JsonObject | undefined {
  const needed = parameters.filter(({ required }) => required);
  const texts = (needed.length > 0 ? needed : parameters.slice(0, 1)).map(({ name, type }) =>
    type === "string" ? name : undefined,
  );
  const [first, second, third] = texts;
  if (first === undefined || texts.includes(undefined) || third !== undefined) return undefined;
  if (second === undefined) return needed.length === 0 && /\s/.test(rest) ? undefined : { [first]: rest };
  const [, word = "", tail = ""] = /^(\S+)\s+([^]*)$/.exec(rest) ?? [];
  return word === "" ? undefined : { [first]: word, [second]: tail };
}

function unknownTool(name: string, definitions: readonly Callable[]): string {
  const names = definitions.map((one) => `/${one.name}`);
  const here = names.length === 0 ? "This neuron has no tools." : `Tools here are ${names.join(", ")}.`;
  return name === ""
    ? `A call by hand begins with / and a tool's name. ${here}`
    : `There is no tool named ${name}. ${here}`;
}

/** How a call of it could look, for someone who wrote it wrongly. */
function example({ name, parameters }: Callable): string {
  const pairs = parametersOf(parameters).map((one) => `${one.name}=${one.type === "string" ? '"…"' : "…"}`);
  return `Write it like /${[name, ...pairs].join(" ")}.`;
}
