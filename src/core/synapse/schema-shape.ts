/** Reading a JSON Schema of arguments: which keywords we check, which only describe, and which we refuse by name. */
import type { Json, JsonObject } from "#core/words/json.ts";

/**
 * Keywords that describe and never refuse. `pattern` and `format` are among them on purpose: a regular expression from
 * a foreign server can hang the page, so checking them is left to the tool itself.
 */
const describing = new Set(
  "$schema $id $comment title description default examples deprecated readOnly writeOnly format pattern contentEncoding contentMediaType $defs definitions".split(
    " ",
  ),
);

const checked = new Set(
  (
    "type enum const properties required additionalProperties minProperties maxProperties items prefixItems minItems " +
    "maxItems uniqueItems minLength maxLength minimum maximum exclusiveMinimum exclusiveMaximum multipleOf anyOf oneOf " +
    "allOf not $ref"
  ).split(" "),
);

const maxDepth = 24;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
export const isList = (value: unknown): value is readonly Json[] => Array.isArray(value);

/** Why these parameters cannot be checked, as a sentence, or undefined when they can. */
export function parametersProblem(parameters: JsonObject): string | undefined {
  if (parameters["type"] !== "object") return 'The tool\'s parameters are not of type "object".';
  return schemaProblem(parameters, parameters, 0);
}

function schemaProblem(schema: Json, root: JsonObject, depth: number): string | undefined {
  if (typeof schema === "boolean") return undefined;
  if (!isObject(schema)) return "A part of the tool's parameters is not a JSON Schema.";
  if (depth > maxDepth) return "The tool's parameters are nested too deeply.";
  for (const [keyword, value] of Object.entries(schema)) {
    if (!checked.has(keyword) && !describing.has(keyword)) {
      return `The tool's parameters use "${keyword}", which BRANE does not check.`;
    }
    if (keyword === "$ref" && resolveRef(value, root) === undefined) {
      return "The tool's parameters refer to something outside themselves.";
    }
    for (const part of partsOf(keyword, value)) {
      const problem = schemaProblem(part, root, depth + 1);
      if (problem !== undefined) return problem;
    }
  }
  return undefined;
}

/** The schemas inside a keyword's value. */
function partsOf(keyword: string, value: Json): readonly Json[] {
  if (["properties", "$defs", "definitions"].includes(keyword)) return isObject(value) ? Object.values(value) : [value];
  if (["anyOf", "oneOf", "allOf", "prefixItems"].includes(keyword)) return isList(value) ? value : [null];
  return ["items", "additionalProperties", "not"].includes(keyword) ? [value] : [];
}

/** What a local reference (`#/$defs/Name`) stands for; undefined for any other. */
export function resolveRef(ref: Json | undefined, root: JsonObject): Json | undefined {
  if (typeof ref !== "string" || !ref.startsWith("#/")) return undefined;
  let found: Json | undefined = root;
  for (const part of ref.slice(2).split("/")) {
    const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
    found = isObject(found) && Object.hasOwn(found, key) ? found[key] : undefined;
  }
  return found;
}
