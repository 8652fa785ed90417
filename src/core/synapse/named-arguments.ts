/** Arguments by name, as one writes them in a command line: `path=notes/a.txt content="Hello you"`. */
import type { Json, JsonObject } from "#core/words/json.ts";
import { failure, ok, type Result } from "#core/words/result.ts";
import type { Parameter } from "./parameters.ts";

/**
 * Reads `name=value` pairs. A value is quoted (`"` or `'`, a backslash keeps the next sign), or runs until the next pair,
 * so that a sentence needs no quotes. Texts are taken as they stand; what is to be a number, a list or another kind is
 * read as JSON, and left as text where it is none: the check of the arguments says what is wanted. Undefined where `text`
 * is no such list, as for a tool of one text whose words only look like a pair (`/calculator x=3`).
 */
export function readNamed(text: string, parameters: readonly Parameter[]): Result<JsonObject, string> | undefined {
  const first = /^([\p{L}_][\p{L}\p{N}_-]*)\s*=/u.exec(text)?.[1];
  if (first === undefined) return undefined;
  const types = new Map(parameters.map(({ name, type }) => [name, type]));
  if (!types.has(first)) {
    if (types.size < 2) return undefined;
    return failure(`It takes no argument called ${first}, only ${[...types.keys()].join(", ")}.`);
  }
  const found: Record<string, Json> = {};
  let rest = text;
  while (rest !== "") {
    const pair = nextPair(rest, types);
    if (pair === undefined) return failure(`What stands at “${rest.slice(0, 40)}” belongs to no argument.`);
    if (Object.hasOwn(found, pair.name)) return failure(`${pair.name} is given twice.`);
    found[pair.name] = valueOf(pair.value, types.get(pair.name) ?? "any", pair.quoted);
    rest = pair.rest;
  }
  return ok(found);
}

interface Pair {
  readonly name: string;
  readonly value: string;
  readonly quoted: boolean;
  readonly rest: string;
}

const quotedValue = /^(?:"((?:[^"\\]|\\[^])*)"|'((?:[^'\\]|\\[^])*)')(?=\s|$)/;

function nextPair(text: string, types: ReadonlyMap<string, string>): Pair | undefined {
  const [head = "", name = ""] = /^([\p{L}_][\p{L}\p{N}_-]*)\s*=\s*/u.exec(text) ?? [];
  if (!types.has(name)) return undefined;
  const after = text.slice(head.length);
  const quoted = quotedValue.exec(after);
  if (quoted !== null) {
    const value = (quoted[1] ?? quoted[2] ?? "").replace(/\\([^])/g, "$1");
    return { name, value, quoted: true, rest: after.slice(quoted[0].length).trimStart() };
  }
  const next = [...after.matchAll(/\s([\p{L}_][\p{L}\p{N}_-]*)\s*=/gu)].find(([, word = ""]) => types.has(word));
  const end = next?.index ?? after.length;
  return { name, value: after.slice(0, end).trim(), quoted: false, rest: after.slice(end).trimStart() };
}

function valueOf(value: string, type: string, quoted: boolean): Json {
  if (type === "string" || (quoted && type === "any")) return value;
  try {
    return JSON.parse(value) as Json;
  } catch {
    return value;
  }
}
