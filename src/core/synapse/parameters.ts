import type { Json, JsonObject } from "#core/words/json.ts";
import { isList, isObject } from "./schema-shape.ts";

/** One parameter of a tool, as far as lists and prompts show it. */
export interface Parameter {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  readonly description: string;
}

/** In the order in which the tool names them. */
export function parametersOf(schema: JsonObject): readonly Parameter[] {
  const properties = isObject(schema["properties"]) ? schema["properties"] : {};
  const required = isList(schema["required"]) ? schema["required"] : [];
  return Object.entries(properties).map(([name, property]) => ({
    name,
    type: typeWord(property),
    required: required.includes(name),
    description: isObject(property) && typeof property["description"] === "string" ? property["description"] : "",
  }));
}

function typeWord(property: Json): string {
  if (!isObject(property)) return "any";
  const type = property["type"];
  if (isList(property["enum"])) return property["enum"].map((choice) => JSON.stringify(choice)).join(" | ");
  return typeof type === "string" ? type : "any";
}
