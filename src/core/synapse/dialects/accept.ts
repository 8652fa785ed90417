/** Whether what was written is a call that the tool's schema admits, and the only one. */
import type { Json, JsonObject } from "#core/words/json.ts";
import { checkArguments } from "../check-arguments.ts";
import type { SynapseDefinition } from "../definition.ts";
import { isList, isObject, resolveRef } from "../schema-shape.ts";
import { knownName, knownTool } from "./known-names.ts";
import type { Wish } from "./wish.ts";

export type Known = readonly Pick<SynapseDefinition, "name" | "parameters">[];

export type Accepted =
  | { readonly kind: "call"; readonly name: string; readonly arguments: JsonObject }
  /** `problem` is a sentence for the model. */
  | { readonly kind: "refused"; readonly problem: string }
  /** It names a tool that is not there, and may be something else than a call. */
  | { readonly kind: "no-call" };

export function accept(wish: Wish, definitions: Known): Accepted {
  const names = definitions.map(({ name }) => name);
  const name = knownTool(wish.name, names);
  const definition = definitions.find((one) => one.name === name);
  if (definition === undefined) {
    return wish.isCall ? { kind: "refused", problem: unknownTool(wish.name, names) } : { kind: "no-call" };
  }
  const { parameters } = definition;
  const given = wish.arguments;
  if (given === undefined || !isObject(given.value)) {
    const problem = `The "arguments" of ${definition.name} must be a JSON object, {} when there are none.`;
    return { kind: "refused", problem };
  }
  if (given.cut)
    return {
      kind: "refused",
      problem: `The call of ${definition.name} was cut off. Write it again, with its JSON and nothing else.`,
    };
  const typed = wish.untyped === true ? typedBy(parameters, given.value) : given.value;
  const args = namedBySchema(typed, parameters, parameters);
  const stranger = isObject(args) ? undeclared(args, parameters) : undefined;
  if (stranger !== undefined) {
    const expected = Object.keys(propertiesOf(parameters)).join(", ");
    return {
      kind: "refused",
      problem: `"${stranger.slice(0, 60)}" is not an argument of ${definition.name}; ${expected === "" ? "none is expected" : `expected are ${expected}`}.`,
    };
  }
  const checked = checkArguments(parameters, args);
  return checked.ok
    ? { kind: "call", name: definition.name, arguments: checked.value }
    : { kind: "refused", problem: `${definition.name} was not called: ${checked.problem}` };
}

export const unknownTool = (name: string, names: readonly string[]): string =>
  `There is no tool named "${name.slice(0, 60)}". The tools are ${names.join(", ")}.`;

const propertiesOf = (schema: JsonObject): JsonObject => (isObject(schema["properties"]) ? schema["properties"] : {});

/** What a schema does not name it may still admit; a model that writes it has invented it, or describes the tool. */
function undeclared(args: JsonObject, parameters: JsonObject): string | undefined {
  const open = parameters["additionalProperties"];
  if (open === true || isObject(open) || parameters["$ref"] !== undefined) return undefined;
  const combined = ["allOf", "anyOf", "oneOf"].some((keyword) => parameters[keyword] !== undefined);
  return combined ? undefined : Object.keys(args).find((key) => !Object.hasOwn(propertiesOf(parameters), key));
}

/** Names of arguments and choices in the schema's own case, where nothing else can be meant. */
function namedBySchema(value: Json, schema: Json | undefined, root: JsonObject): Json {
  if (!isObject(schema)) return value;
  if (schema["$ref"] !== undefined) {
    const meant = resolveRef(schema["$ref"], root);
    return meant === schema
      ? value
      : namedBySchema(value, isObject(meant) && meant["$ref"] === undefined ? meant : undefined, root);
  }
  if (typeof value === "string" && isList(schema["enum"])) {
    return (
      knownName(
        value,
        schema["enum"].filter((choice) => typeof choice === "string"),
      ) ?? value
    );
  }
  if (isList(value)) return value.map((entry) => namedBySchema(entry, schema["items"], root));
  if (!isObject(value)) return value;
  const properties = propertiesOf(schema);
  const named = Object.entries(value).map(([written, member]) => {
    const known = knownName(written, Object.keys(properties));
    const name = known === undefined || (known !== written && Object.hasOwn(value, known)) ? written : known;
    return [name, namedBySchema(member, properties[name], root)] as const;
  });
  return new Set(named.map(([name]) => name)).size === named.length ? Object.fromEntries(named) : value;
}

/** Bare words between tags become what the schema wants there: text, or the JSON that they are. */
function typedBy(parameters: JsonObject, args: JsonObject): JsonObject {
  const properties = propertiesOf(parameters);
  const typed = Object.entries(args).map(([written, text]) => {
    const schema = properties[knownName(written, Object.keys(properties)) ?? ""];
    const type = isObject(schema) ? schema["type"] : undefined;
    return [written, type === undefined || type === "string" ? text : (valueOf(text) ?? text)] as const;
  });
  return Object.fromEntries(typed);
}

function valueOf(text: Json): Json | undefined {
  const words: Readonly<Record<string, Json>> = { True: true, False: false, None: null };
  if (typeof text !== "string") return text;
  if (Object.hasOwn(words, text.trim())) return words[text.trim()];
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
