import type { JsonObject } from "#core/words/json.ts";
import type { SourceRef } from "../definition.ts";

export const builtIn: SourceRef = { kind: "built-in", id: "built-in" };

/** An argument that the schema has made sure is text; empty where it is optional and absent. */
export function readText(args: JsonObject, key: string): string {
  const value = args[key];
  return typeof value === "string" ? value : "";
}
