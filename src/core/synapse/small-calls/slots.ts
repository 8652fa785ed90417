/** The parameters of a tool, as a form to be filled. */
import type { Json, JsonObject } from "#core/words/json.ts";
import { isList, isObject } from "../schema-shape.ts";
import { partsOfName, stem, tellingStems } from "./stems.ts";

export type SlotKind = "number" | "integer" | "text" | "choice" | "yes-no" | "list" | "other";

/** One line of the form. */
export interface Slot {
  readonly name: string;
  readonly kind: SlotKind;
  readonly required: boolean;
  readonly description: string;
  /** For `choice`: the values it admits. */
  readonly choices: readonly string[];
  /** For `list`: what its entries are. */
  readonly entries?: Slot;
  /** Stems of the name's parts, in their order. */
  readonly nameStems: readonly string[];
  /** Stems of the name and the description that tell something. */
  readonly stems: ReadonlySet<string>;
  /** What holds when nothing is said, where the definition says it. */
  readonly fallback?: Json;
}

/** In the order in which the tool names them. */
export function slotsOf(parameters: JsonObject): readonly Slot[] {
  const properties = isObject(parameters["properties"]) ? parameters["properties"] : {};
  const required = isList(parameters["required"]) ? parameters["required"] : [];
  return Object.entries(properties).map(([name, property]) =>
    slotOf(name, isObject(property) ? property : {}, required.includes(name)),
  );
}

function slotOf(name: string, property: JsonObject, required: boolean): Slot {
  const description = typeof property["description"] === "string" ? property["description"] : "";
  const choices = isList(property["enum"]) ? property["enum"].filter((one) => typeof one === "string") : [];
  const nameStems = partsOfName(name).map(stem);
  const items = isObject(property["items"]) ? property["items"] : {};
  const fallback = property["default"];
  const kind = kindOf(property, choices);
  return {
    ...{
      name,
      kind,
      required,
      description,
      choices: choices.length > 0 ? choices : choicesIn(kind, description),
      nameStems,
    },
    stems: new Set([...nameStems, ...tellingStems(description)]),
    ...(fallback === undefined ? {} : { fallback }),
    ...(kind === "list" ? { entries: slotOf(name, { description, ...items }, true) } : {}),
  };
}

function kindOf(property: JsonObject, choices: readonly string[]): SlotKind {
  if (choices.length > 0) return "choice";
  const { type } = property;
  const named = isList(type) ? type.find((one) => one !== "null") : type;
  return named === undefined ? "text" : ((typeof named === "string" ? kinds.get(named) : undefined) ?? "other");
}

/** JSON Schema's types, and Python's as some servers name them. */
const kinds: ReadonlyMap<string, SlotKind> = new Map([
  ["integer", "integer"],
  ["number", "number"],
  ["float", "number"],
  ["boolean", "yes-no"],
  ["array", "list"],
  ["tuple", "list"],
  ["string", "text"],
  ["any", "text"],
]);

/** "Can be 'melting', 'freezing' or 'boiling'": values that a description names in quotation marks, where it says that these are all. */
function choicesIn(kind: SlotKind, description: string): readonly string[] {
  if (kind !== "text" || /\b(?:e\.g|for example|such as|like|for instance|etc)\b/iu.test(description)) return [];
  const quoted = [...description.matchAll(/(?<![\p{L}\p{N}])(['"“‘])([^'"”’]{1,40})['"”’](?![\p{L}\p{N}])/gu)].map(
    (found) => found[2] ?? "",
  );
  return new Set(quoted).size > 1 &&
    /\b(?:one of|can be|either|or|choices?|options?|possible|supported|values?)\b/iu.test(description)
    ? [...new Set(quoted)]
    : [];
}
