/** Calls that are known to be right, from the Berkeley leaderboard's requests and answers (bench/bfcl). */
import type { Json, JsonObject } from "#core/words/json.ts";
import { isList, isObject } from "../../schema-shape.ts";
import { checkArguments } from "../../check-arguments.ts";
import type { Known } from "../accept.ts";

/** A number from 0 to 1. */
export type Chance = () => number;

export const pick = <T>(chance: Chance, some: readonly T[]): T => {
  const one = some[Math.floor(chance() * some.length)];
  if (one === undefined) throw new Error("There is nothing to pick from.");
  return one;
};

export interface Truth {
  readonly name: string;
  readonly arguments: JsonObject;
  /** The tool and others, as a model is told them. */
  readonly tools: Known;
}

/** Texts that say what a careless reader takes for the end of the call, or for another one. */
const trying = [
  "it's Bob's, isn't it",
  'she said "no" {twice}',
  "</tool_call>",
  "```json\n{}\n```",
  "a, b: [c] {d}",
  "C:\\new\\table",
  "Zürich 東京 🙂",
  '{"name": "clock", "arguments": {}}',
  "f(a=1)",
  "Action: clock",
  "",
  "100%\ttrue",
];

interface Entry {
  readonly name: string;
  readonly parameters: JsonObject;
  readonly accepted: Readonly<Record<string, readonly Json[]>>;
}

/** What calls are made of. `requests` and `answers` are the lines of BFCL's files, parsed. */
export function createTruths(requests: readonly unknown[], answers: readonly unknown[]): (chance: Chance) => Truth {
  const entries = requests.flatMap((request, at) => entryOf(request, answers[at]) ?? []);
  return (chance) => {
    for (;;) {
      const own = pick(chance, entries);
      const others = [pick(chance, entries), pick(chance, entries)].filter(({ name }) => name !== own.name);
      const args = argumentsOf(own, chance);
      if (checkArguments(own.parameters, args).ok) return { name: own.name, arguments: args, tools: [own, ...others] };
    }
  };
}

function entryOf(request: unknown, answer: unknown): Entry | undefined {
  const tool = member(member(request, "function"), "0");
  const truth = member(member(answer, "ground_truth"), "0");
  const [accepted] = Object.values(truth ?? {}) as readonly unknown[];
  const name = member(tool, "name");
  const parameters = schemaOf(member(tool, "parameters") as Json);
  if (typeof name !== "string" || !isObject(parameters) || !isObject(accepted)) return undefined;
  // Tools here have names of small letters and low lines.
  const own = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "_");
  return { name: own, parameters: { ...parameters, type: "object" }, accepted: accepted as Entry["accepted"] };
}

const member = (value: unknown, key: string): unknown =>
  typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : undefined;

/** BFCL writes its schemas with Python's names of types. */
function schemaOf(schema: Json): Json {
  if (isList(schema)) return schema.map(schemaOf);
  if (!isObject(schema)) return schema;
  const names: Readonly<Record<string, string>> = { dict: "object", float: "number", tuple: "array" };
  return Object.fromEntries(
    Object.entries(schema).flatMap(([key, value]) =>
      key === "type" && typeof value === "string"
        ? value === "any"
          ? []
          : [[key, names[value] ?? value] as const]
        : key === "optional"
          ? []
          : [[key, schemaOf(value)] as const],
    ),
  );
}

function argumentsOf({ accepted, parameters }: Entry, chance: Chance): JsonObject {
  const properties = isObject(parameters["properties"]) ? parameters["properties"] : {};
  return Object.fromEntries(
    Object.entries(accepted).flatMap(([name, values]) => {
      const given = values.filter((value) => value !== "");
      if (given.length === 0 || (values.includes("") && chance() < 0.5)) return [];
      const value = plainValue(pick(chance, given));
      const schema = properties[name];
      const isFree = typeof value === "string" && isObject(schema) && schema["enum"] === undefined;
      return [[name, isFree && chance() < 0.15 ? pick(chance, trying) : value]];
    }),
  );
}

/** BFCL gives a nested value as a list of what it accepts. */
function plainValue(value: Json): Json {
  if (isList(value)) return value.map(plainValue);
  if (!isObject(value)) return value;
  const members = Object.entries(value).flatMap(([key, one]) => {
    const accepted = isList(one) ? one.find((each) => each !== "") : one;
    return accepted === undefined ? [] : [[key, plainValue(accepted)] as const];
  });
  return Object.fromEntries(members);
}
