import type { Json } from "#core/words/json.ts";

/**
 * The one YAML of a value: block style, two spaces, every text in double quotes, members in their order. It uses so
 * little of YAML that every reader of 1.1 and 1.2 takes it the same way.
 */
export function emitYaml(value: { readonly [key: string]: Json }): string {
  return Object.keys(value).length === 0 ? "{}\n" : `${membersOf(value, "").join("\n")}\n`;
}

function membersOf(value: { readonly [key: string]: Json }, indent: string): string[] {
  return Object.entries(value).flatMap(([key, member]) => {
    const name = `${indent}${/^[a-z][a-z0-9_]*$/.test(key) && !words.has(key) ? key : quoted(key)}:`;
    const inner = blockOf(member, `${indent}  `);
    return typeof inner === "string" ? [`${name} ${inner}`] : [name, ...inner];
  });
}

/** Text for the same line, or lines for the next ones. */
function blockOf(value: Json, indent: string): string | string[] {
  if (value === null || typeof value === "boolean" || typeof value === "number") return JSON.stringify(value);
  if (typeof value === "string") return quoted(value);
  if (!isList(value)) return Object.keys(value).length === 0 ? "{}" : membersOf(value, indent);
  if (value.length === 0) return "[]";
  return value.flatMap((item) => {
    const inner = blockOf(item, `${indent}  `);
    if (typeof inner === "string") return [`${indent}- ${inner}`];
    const [first = "", ...rest] = inner;
    return [`${indent}- ${first.slice(indent.length + 2)}`, ...rest];
  });
}

/** JSON's string is YAML's, once what YAML does not print is written as an escape too. */
const quoted = (text: string): string =>
  JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

/** What some reader takes for a truth value or nothing. */
const words = new Set(["true", "false", "yes", "no", "on", "off", "y", "n", "null"]);

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);
