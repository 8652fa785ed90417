/** Arguments against their JSON Schema. Written for the words of its problems: they name the argument. */
import { canonicalJson, type Json, type JsonObject } from "#core/words/json.ts";
import { failure, ok, type Result } from "#core/words/result.ts";
import { isList, isObject, parametersProblem, resolveRef } from "./schema-shape.ts";

/** References may go round in circles; arguments that deep are refused instead. */
const maxDepth = 64;

/**
 * The arguments, when `parameters` (a JSON Schema, see schema-shape.ts for the part of it that is checked) admits them;
 * else a sentence that names the argument and says what it should be.
 */
export function checkArguments(parameters: JsonObject, args: unknown): Result<JsonObject, string> {
  const unreadable = parametersProblem(parameters);
  if (unreadable !== undefined) return failure(`${unreadable} So the tool is not called.`);
  if (!isObject(args)) return failure("The arguments must be one JSON object.");
  const text = canonical(args);
  if (text === undefined) return failure("The arguments hold something that is not JSON or not valid Unicode.");
  const problem = problemOf(args, parameters, { path: "", root: parameters, depth: 0 });
  return problem === undefined ? ok(args) : failure(problem);
}

/**
 * What is there of arguments that only lack what is required, and the names of what they lack. Undefined when nothing
 * is missing, or something else is wrong with them.
 */
export function missingArguments(
  parameters: JsonObject,
  args: unknown,
): { readonly arguments: JsonObject; readonly names: readonly string[] } | undefined {
  const checked = checkArguments({ ...parameters, required: [] }, args);
  if (!checked.ok) return undefined;
  const names = requiredBy(parameters).filter((name) => !Object.hasOwn(checked.value, name));
  return names.length === 0 ? undefined : { arguments: checked.value, names };
}

const requiredBy = (parameters: JsonObject): readonly string[] =>
  isList(parameters["required"]) ? parameters["required"].map(String) : [];

/**
 * What is wrong with each argument, by its name, and under the empty name what is wrong with all of them together; empty
 * when the tool admits them.
 */
export function argumentProblems(parameters: JsonObject, args: JsonObject): Readonly<Record<string, string>> {
  const whole = checkArguments(parameters, args);
  if (whole.ok) return {};
  const properties = isObject(parameters["properties"]) ? parameters["properties"] : {};
  const names = new Set([...Object.keys(args), ...requiredBy(parameters)]);
  const each = [...names].flatMap((name) => {
    const value = args[name];
    const place = { path: name, root: parameters, depth: 1 };
    const problem =
      value === undefined
        ? `"${name}" is missing.`
        : Object.hasOwn(properties, name)
          ? problemOf(value, properties[name], place)
          : undefined;
    return problem === undefined ? [] : [[name, problem] as const];
  });
  return each.length === 0 ? { "": whole.problem } : Object.fromEntries(each);
}

interface Place {
  readonly path: string;
  readonly root: JsonObject;
  readonly depth: number;
}

const canonical = (value: JsonObject): string | undefined => {
  try {
    return canonicalJson(value);
  } catch {
    return undefined;
  }
};

const named = (place: Place): string => (place.path === "" ? "The arguments" : `"${place.path}"`);
const at = (place: Place, key: string | number): Place => ({
  ...place,
  path: place.path === "" ? String(key) : `${place.path}.${key}`,
  depth: place.depth + 1,
});

function problemOf(value: Json, schema: Json | undefined, place: Place): string | undefined {
  if (schema === true || schema === undefined) return undefined;
  if (!isObject(schema)) return `${named(place)} is not expected here.`;
  if (place.depth > maxDepth) return `${named(place)} is nested too deeply.`;
  if (schema["$ref"] !== undefined) {
    const deeper = { ...place, depth: place.depth + 1 };
    const problem = problemOf(value, resolveRef(schema["$ref"], place.root), deeper);
    if (problem !== undefined) return problem;
  }
  return (
    kindProblem(value, schema, place) ??
    combinedProblem(value, schema, place) ??
    (typeof value === "string" ? textProblem(value, schema, place) : undefined) ??
    (typeof value === "number" ? numberProblem(value, schema, place) : undefined) ??
    (isList(value) ? listProblem(value, schema, place) : undefined) ??
    (isObject(value) ? objectProblem(value, schema, place) : undefined)
  );
}

function kindProblem(value: Json, schema: JsonObject, place: Place): string | undefined {
  const type = schema["type"];
  const admitted = isList(type) ? type : type === undefined ? [] : [type];
  if (admitted.length > 0 && !admitted.some((one) => isOfType(value, one))) {
    return `${named(place)} must be ${admitted.map(typeWords).join(" or ")}.`;
  }
  const constant = schema["const"];
  if (constant !== undefined && !same(value, constant)) return `${named(place)} must be ${JSON.stringify(constant)}.`;
  const choices = schema["enum"];
  if (isList(choices) && !choices.some((choice) => same(value, choice))) {
    return `${named(place)} must be one of ${choices.map((choice) => JSON.stringify(choice)).join(", ")}.`;
  }
  return undefined;
}

const types: Readonly<Record<string, { readonly words: string; readonly fits: (value: Json) => boolean }>> = {
  string: { words: "text", fits: (value) => typeof value === "string" },
  number: { words: "a number", fits: (value) => typeof value === "number" },
  integer: { words: "a whole number", fits: Number.isInteger },
  boolean: { words: "true or false", fits: (value) => typeof value === "boolean" },
  array: { words: "a list", fits: isList },
  object: { words: "an object", fits: isObject },
  null: { words: "null", fits: (value) => value === null },
};
const typeOf = (type: Json) => (typeof type === "string" && Object.hasOwn(types, type) ? types[type] : undefined);
const isOfType = (value: Json, type: Json): boolean => typeOf(type)?.fits(value) ?? false;
const typeWords = (type: Json): string => typeOf(type)?.words ?? `of the unknown type ${JSON.stringify(type)}`;

const same = (one: Json, other: Json): boolean => canonicalJson(one) === canonicalJson(other);

function combinedProblem(value: Json, schema: JsonObject, place: Place): string | undefined {
  const { allOf, anyOf, oneOf, not } = schema;
  const deeper = { ...place, depth: place.depth + 1 };
  const problems = (parts: readonly Json[]) => parts.map((part) => problemOf(value, part, deeper));
  if (isList(allOf)) {
    const problem = problems(allOf).find((one) => one !== undefined);
    if (problem !== undefined) return problem;
  }
  for (const [parts, exactlyOne] of [[anyOf, false] as const, [oneOf, true] as const]) {
    if (!isList(parts)) continue;
    const found = problems(parts);
    const fitting = found.filter((problem) => problem === undefined).length;
    if (fitting === 0) return found[0] ?? `${named(place)} is not expected here.`;
    if (exactlyOne && fitting > 1) return `${named(place)} fits more than one of the forms it may have.`;
  }
  if (not !== undefined && problemOf(value, not, deeper) === undefined) {
    return `${named(place)} has a form that is not allowed.`;
  }
  return undefined;
}

/** A keyword's number; not a number is as if it were not there. */
const bound = (schema: JsonObject, keyword: string): number | undefined => {
  const value = schema[keyword];
  return typeof value === "number" ? value : undefined;
};

function rangeProblem(
  size: number,
  schema: JsonObject,
  [least, most]: readonly [string, string],
  words: (bound: number, side: "least" | "most") => string,
): string | undefined {
  const low = bound(schema, least);
  if (low !== undefined && size < low) return words(low, "least");
  const high = bound(schema, most);
  return high !== undefined && size > high ? words(high, "most") : undefined;
}

const textProblem = (value: string, schema: JsonObject, place: Place): string | undefined =>
  rangeProblem(
    Array.from(value).length, // JSON Schema counts code points
    schema,
    ["minLength", "maxLength"],
    (limit, side) => `${named(place)} must have at ${side} ${limit} ${limit === 1 ? "character" : "characters"}.`,
  );

function numberProblem(value: number, schema: JsonObject, place: Place): string | undefined {
  const above = bound(schema, "exclusiveMinimum");
  if (above !== undefined && value <= above) return `${named(place)} must be more than ${above}.`;
  const below = bound(schema, "exclusiveMaximum");
  if (below !== undefined && value >= below) return `${named(place)} must be less than ${below}.`;
  const step = bound(schema, "multipleOf");
  if (step !== undefined && step > 0) {
    const steps = value / step;
    if (Math.abs(steps - Math.round(steps)) > 1e-9 * Math.max(1, Math.abs(steps))) {
      return `${named(place)} must be a multiple of ${step}.`;
    }
  }
  return rangeProblem(
    value,
    schema,
    ["minimum", "maximum"],
    (limit, side) => `${named(place)} must be at ${side} ${limit}.`,
  );
}

function listProblem(value: readonly Json[], schema: JsonObject, place: Place): string | undefined {
  const size = rangeProblem(
    value.length,
    schema,
    ["minItems", "maxItems"],
    (limit, side) => `${named(place)} must have at ${side} ${limit} ${limit === 1 ? "entry" : "entries"}.`,
  );
  if (size !== undefined) return size;
  if (schema["uniqueItems"] === true && new Set(value.map(canonicalJson)).size < value.length) {
    return `${named(place)} must not hold the same entry twice.`;
  }
  const first = isList(schema["prefixItems"]) ? schema["prefixItems"] : [];
  for (const [index, entry] of value.entries()) {
    const part = index < first.length ? first[index] : schema["items"];
    const problem = problemOf(entry, part, at(place, index));
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function objectProblem(value: JsonObject, schema: JsonObject, place: Place): string | undefined {
  const properties = isObject(schema["properties"]) ? schema["properties"] : {};
  const required = isList(schema["required"]) ? schema["required"].map(String) : [];
  const missing = required.find((key) => !Object.hasOwn(value, key));
  if (missing !== undefined) return `"${at(place, missing).path}" is missing.`;
  for (const [key, member] of Object.entries(value)) {
    const known = Object.hasOwn(properties, key);
    if (!known && schema["additionalProperties"] === false) {
      const names = Object.keys(properties);
      const expected = names.length === 0 ? "none is expected" : `expected are ${names.join(", ")}`;
      return `"${at(place, key).path}" is not an argument of this tool; ${expected}.`;
    }
    const problem = problemOf(member, known ? properties[key] : schema["additionalProperties"], at(place, key));
    if (problem !== undefined) return problem;
  }
  return rangeProblem(
    Object.keys(value).length,
    schema,
    ["minProperties", "maxProperties"],
    (limit, side) => `${named(place)} must have at ${side} ${limit} members.`,
  );
}
