/** A tool's parameters as the fields of a form, and what was typed in them as arguments. */
import type { Json, JsonObject } from "#core/words/json.ts";

export interface FormField {
  readonly name: string;
  readonly kind: "line" | "lines" | "number" | "choice" | "json";
  readonly description: string;
  readonly required: boolean;
  /** Of a choice: what can be chosen, and what is shown for it. */
  readonly choices: readonly { readonly value: Json; readonly text: string }[];
}

export type ReadField =
  /** Absent: the argument is not given. */
  { readonly kind: "read"; readonly value?: Json } | { readonly kind: "wrong"; readonly problem: string };

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

/** In the order of the schema; arguments that it does not name come last, as JSON. */
export function fieldsOf(parameters: JsonObject, args: JsonObject): readonly FormField[] {
  const properties = isObject(parameters["properties"]) ? parameters["properties"] : {};
  const required = isList(parameters["required"]) ? parameters["required"] : [];
  const others = Object.keys(args).filter((name) => !Object.hasOwn(properties, name));
  return [...Object.keys(properties), ...others].map((name) => {
    const schema = properties[name];
    const description = isObject(schema) ? schema["description"] : undefined;
    const choices = choicesOf(schema).map((value) => ({
      value,
      text: typeof value === "string" ? value : wordsOf(value),
    }));
    return {
      name,
      kind: choices.length > 0 ? "choice" : kindOf(name, schema, args[name]),
      description: typeof description === "string" ? description : "",
      required: required.includes(name),
      choices,
    };
  });
}

const wordsOf = (value: Json): string => (value === true ? "Yes" : value === false ? "No" : JSON.stringify(value));

function choicesOf(schema: Json | undefined): readonly Json[] {
  if (!isObject(schema)) return [];
  if (isList(schema["enum"])) return schema["enum"];
  return schema["type"] === "boolean" ? [true, false] : [];
}

/** What tools call a text of any length: a JSON Schema has no way to say that one is long. */
const wholeTexts: ReadonlySet<string> = new Set(["content", "contents", "text", "body"]);

function kindOf(name: string, schema: Json | undefined, value: Json | undefined): FormField["kind"] {
  const type = isObject(schema) ? schema["type"] : undefined;
  if (type === "number" || type === "integer") return "number";
  if (type !== "string") return "json";
  const isLong = typeof value === "string" && (value.includes("\n") || value.length > 60);
  return isLong || wholeTexts.has(name) ? "lines" : "line";
}

/** What stands in a field for an argument; empty where it is not given. */
export function shownIn(field: FormField, value: Json | undefined): string {
  if (value === undefined) return "";
  if (field.kind === "choice")
    return String(field.choices.findIndex((one) => JSON.stringify(one.value) === JSON.stringify(value)));
  return (field.kind === "line" || field.kind === "lines") && typeof value === "string"
    ? value
    : JSON.stringify(value, null, field.kind === "json" ? 1 : 0);
}

/** What a field says. An empty text is a text only where one was proposed: else nothing was typed. */
export function readField(field: FormField, typed: string, proposed: Json | undefined): ReadField {
  if (field.kind === "line" || field.kind === "lines") {
    return typed === "" && proposed !== "" ? { kind: "read" } : { kind: "read", value: typed };
  }
  const text = typed.trim();
  if (text === "") return { kind: "read" };
  if (field.kind === "choice") {
    const chosen = field.choices[Number(text)];
    return chosen === undefined ? { kind: "read" } : { kind: "read", value: chosen.value };
  }
  if (field.kind === "number") {
    const number = Number(text);
    return Number.isFinite(number) && /^[-+.\d]/.test(text)
      ? { kind: "read", value: number }
      : { kind: "wrong", problem: `"${field.name}" must be a number, such as 12 or 0.5.` };
  }
  try {
    return { kind: "read", value: JSON.parse(text) as Json };
  } catch {
    return { kind: "wrong", problem: `"${field.name}" must be JSON, such as ["one", "two"] or {"key": 1}.` };
  }
}
