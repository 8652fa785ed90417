import { formats } from "./formats.ts";
import type { NumberBounds } from "./number-range.ts";
import {
  anyShape,
  jsonTypes,
  literals,
  SchemaProblem,
  shapeOfValue,
  wellFormed,
  type JsonType,
  type Shape,
  type ShapePart,
} from "./schema-shape.ts";

type Keywords = ReadonlyMap<string, unknown>;

/** They say something about the value to people, or hold schemas that others name. */
const silent = new Set(
  "$schema $comment $defs definitions title description default examples deprecated readOnly writeOnly".split(" "),
);
/** They say all there is to say; beside them nothing else may constrain, but “type” beside the first two. */
const whole = ["const", "enum", "$ref", "anyOf", "oneOf", "allOf"];
const byType: Readonly<Record<Exclude<JsonType, "integer">, readonly string[]>> = {
  null: [],
  boolean: [],
  number: ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"],
  string: ["minLength", "maxLength", "pattern", "format"],
  array: ["items", "prefixItems", "minItems", "maxItems", "uniqueItems"],
  object: ["properties", "required", "additionalProperties", "propertyNames"],
};
const constraining = new Set(["type", ...whole, ...Object.values(byType).flat()]);

const mostSchemas = 20_000;
const mostApart = 200;

export interface ReadShapes {
  readonly root: Shape;
  /** Every shape there is, the root's among them. */
  readonly shapes: readonly Shape[];
  /** Where values must be of one shape only. */
  readonly apart: readonly { readonly path: string; readonly shapes: readonly Shape[] }[];
}

/** Reads a schema and all that it names. Throws a SchemaProblem for what is not supported, or wrong. */
export function readShapes(schema: unknown): ReadShapes {
  return new SchemaReader(schema).read();
}

/** One schema after the other, not one within the other: so a deep one cannot exhaust the stack. */
class SchemaReader {
  readonly #document: unknown;
  readonly #any = anyShape();
  readonly #none: Shape = { path: "#", parts: [] };
  readonly #shapes: Shape[] = [this.#any, this.#none];
  readonly #bySchema = new Map<object, Shape>();
  readonly #unread: { readonly schema: object; readonly shape: Shape }[] = [];
  readonly #apart: { readonly path: string; readonly shapes: readonly Shape[] }[] = [];

  constructor(document: unknown) {
    this.#document = document;
  }

  read(): ReadShapes {
    const root = this.#shapeOf(this.#document, "#");
    for (let next = this.#unread.pop(); next !== undefined; next = this.#unread.pop()) {
      next.shape.parts = this.#partsOf(new Map(Object.entries(next.schema)), next.shape.path);
    }
    return { root, shapes: this.#shapes, apart: this.#apart };
  }

  #shapeOf(schema: unknown, path: string): Shape {
    if (schema === true) return this.#any;
    if (schema === false) return this.#none;
    if (typeof schema !== "object" || schema === null || Array.isArray(schema)) {
      throw new SchemaProblem(`The schema at ${path} is neither an object nor true or false.`);
    }
    const known = this.#bySchema.get(schema);
    if (known !== undefined) return known;
    const shape: Shape = { path, parts: [] };
    this.#bySchema.set(schema, shape);
    this.#keep(shape);
    this.#unread.push({ schema, shape });
    return shape;
  }

  #keep(shape: Shape): Shape {
    if (this.#shapes.length >= mostSchemas) throw new SchemaProblem(`The schema has more than ${mostSchemas} parts.`);
    this.#shapes.push(shape);
    return shape;
  }

  /** Shapes of values are made whole at once; each is kept for what is done with all of them. */
  #shapeOfValue(value: unknown, path: string): Shape {
    const shape = shapeOfValue(value, path);
    const todo = [shape];
    for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
      this.#keep(next);
      for (const part of next.parts) {
        if (part.kind === "array") todo.push(...part.first, part.others);
        if (part.kind === "object") todo.push(...part.members.values(), part.others);
      }
    }
    return shape;
  }

  #partsOf(keywords: Keywords, path: string): readonly ShapePart[] {
    for (const keyword of keywords.keys()) {
      if (keyword === "$id" && path === "#") continue;
      if (!silent.has(keyword) && !constraining.has(keyword)) {
        throw new SchemaProblem(`The keyword “${keyword}” at ${path} is not supported.`);
      }
    }
    const types = typesOf(keywords.get("type"), path);
    const alone = whole.find((keyword) => keywords.has(keyword));
    if (alone === undefined) return types.flatMap((type) => this.#partsOfType(type, types, keywords, path));

    const beside = [...keywords.keys()].find(
      (one) => one !== alone && constraining.has(one) && !(one === "type" && (alone === "const" || alone === "enum")),
    );
    if (beside !== undefined) {
      throw new SchemaProblem(`The keyword “${beside}” at ${path} is not supported beside “${alone}”.`);
    }
    return this.#wholePart(alone, keywords.get(alone), types, path);
  }

  #wholePart(keyword: string, value: unknown, types: readonly JsonType[], path: string): readonly ShapePart[] {
    const here = `${path}/${keyword}`;
    if (keyword === "$ref") return [{ kind: "shape", shape: this.#referred(value, here) }];
    if (keyword === "const") return this.#values([value], types, here);
    const list = listOf(value, here);
    if (keyword === "enum") return this.#values(list, types, here);
    if (list.length === 0) throw new SchemaProblem(`The list at ${here} is empty.`);
    const shapes = list.map((one, at) => this.#shapeOf(one, `${here}/${at}`));
    if (keyword === "allOf" && shapes.length > 1) {
      throw new SchemaProblem(`The keyword “allOf” at ${path} is not supported with more than one schema.`);
    }
    if (keyword === "oneOf" && shapes.length > mostApart) {
      throw new SchemaProblem(
        `“oneOf” at ${path} has more than ${mostApart} schemas, each to be told from each other.`,
      );
    }
    if (keyword === "oneOf") this.#apart.push({ path, shapes });
    return shapes.map((shape) => ({ kind: "shape", shape }));
  }

  #values(values: readonly unknown[], types: readonly JsonType[], path: string): readonly ShapePart[] {
    const admitted = values.filter((value) => types.some((type) => isOfType(value, type)));
    const words = admitted.filter((value) => typeof value === "string").map((word) => wellFormed(word, path));
    const others = admitted.filter((value) => typeof value !== "string");
    if (!values.every((value) => jsonTypes.some((type) => isOfType(value, type)))) {
      throw new SchemaProblem(`At ${path} stands something that is no JSON value.`);
    }
    return [
      ...(words.length > 0 ? [{ kind: "words" as const, words }] : []),
      ...others.flatMap((value) => this.#shapeOfValue(value, path).parts),
    ];
  }

  #referred(reference: unknown, path: string): Shape {
    if (typeof reference !== "string" || !reference.startsWith("#")) {
      throw new SchemaProblem(`The reference at ${path} leads out of the schema.`);
    }
    let found: unknown = this.#document;
    for (const step of pointerSteps(reference, path)) {
      if (typeof found !== "object" || found === null || !Object.hasOwn(found, step)) {
        throw new SchemaProblem(`The reference ${reference} at ${path} leads nowhere.`);
      }
      found = (found as Readonly<Record<string, unknown>>)[step];
    }
    return this.#shapeOf(found, reference);
  }

  #partsOfType(type: JsonType, types: readonly JsonType[], keywords: Keywords, path: string): readonly ShapePart[] {
    switch (type) {
      case "null":
        return literals("null");
      case "boolean":
        return literals("true", "false");
      case "integer":
        return types.includes("number") ? [] : [{ kind: "number", bounds: boundsOf(keywords, true, path) }];
      case "number":
        return [{ kind: "number", bounds: boundsOf(keywords, false, path) }];
      case "string":
        return [textOf(keywords, path)];
      case "array":
        return [this.#arrayOf(keywords, path)];
      case "object":
        return [this.#objectOf(keywords, path)];
    }
  }

  #arrayOf(keywords: Keywords, path: string): ShapePart {
    if (keywords.get("uniqueItems") === true) {
      throw new SchemaProblem(`The keyword “uniqueItems” at ${path} is not supported.`);
    }
    const first = keywords.has("prefixItems") ? listOf(keywords.get("prefixItems"), `${path}/prefixItems`) : [];
    const items = given(keywords, "items", true);
    if (Array.isArray(items)) {
      throw new SchemaProblem(`A list under “items” at ${path} is not supported: “prefixItems” is its name now.`);
    }
    return {
      kind: "array",
      first: first.map((one, at) => this.#shapeOf(one, `${path}/prefixItems/${at}`)),
      others: this.#shapeOf(items, `${path}/items`),
      least: countOf(keywords, "minItems", path) ?? 0,
      most: countOf(keywords, "maxItems", path) ?? Infinity,
    };
  }

  #objectOf(keywords: Keywords, path: string): ShapePart {
    const names = keywords.get("propertyNames");
    if (names !== undefined && names !== true && !isAnyName(names)) {
      throw new SchemaProblem(`The keyword “propertyNames” at ${path} is not supported.`);
    }
    const declared = given(keywords, "properties", {});
    if (typeof declared !== "object" || declared === null || Array.isArray(declared)) {
      throw new SchemaProblem(`“properties” at ${path} is no object.`);
    }
    const members = new Map<string, Shape>();
    for (const [name, schema] of Object.entries(declared)) {
      members.set(wellFormed(name, path), this.#shapeOf(schema, `${path}/properties/${pointerStep(name)}`));
    }
    const others = this.#shapeOf(given(keywords, "additionalProperties", true), `${path}/additionalProperties`);
    const required = new Set<string>();
    for (const name of keywords.has("required") ? listOf(keywords.get("required"), `${path}/required`) : []) {
      if (typeof name !== "string") throw new SchemaProblem(`“required” at ${path} holds something else than names.`);
      required.add(wellFormed(name, path));
      if (!members.has(name)) members.set(name, others);
    }
    return { kind: "object", members, required, others };
  }
}

const given = (keywords: Keywords, keyword: string, otherwise: unknown): unknown =>
  keywords.has(keyword) ? keywords.get(keyword) : otherwise;

function typesOf(type: unknown, path: string): readonly JsonType[] {
  if (type === undefined) return jsonTypes;
  const named = Array.isArray(type) ? [...new Set<unknown>(type)] : [type];
  return named.map((one) => {
    const known = jsonTypes.find((name) => name === one);
    if (known === undefined) throw new SchemaProblem(`At ${path}/type stands something that is no type.`);
    return known;
  });
}

function isOfType(value: unknown, type: JsonType): boolean {
  if (type === "null") return value === null;
  if (type === "array") return Array.isArray(value);
  if (type === "object") return typeof value === "object" && value !== null && !Array.isArray(value);
  if (type === "integer") return Number.isInteger(value);
  return typeof value === type;
}

function textOf(keywords: Keywords, path: string): ShapePart {
  const patterns: string[] = [];
  const pattern = keywords.get("pattern");
  if (pattern !== undefined) {
    if (typeof pattern !== "string") throw new SchemaProblem(`“pattern” at ${path} is no text.`);
    patterns.push(pattern);
  }
  if (keywords.has("format")) {
    const format = keywords.get("format");
    const known = typeof format === "string" ? formats.get(format) : undefined;
    if (known === undefined) throw new SchemaProblem(`The format “${String(format)}” at ${path} is not supported.`);
    patterns.push(known);
  }
  const least = countOf(keywords, "minLength", path) ?? 0;
  return { kind: "text", least, most: countOf(keywords, "maxLength", path) ?? Infinity, patterns };
}

function boundsOf(keywords: Keywords, integer: boolean, path: string): NumberBounds {
  const [low, lowOpen] = bound(keywords, "minimum", "exclusiveMinimum", path, (one, other) => one > other);
  const [high, highOpen] = bound(keywords, "maximum", "exclusiveMaximum", path, (one, other) => one < other);
  return { integer, low, lowOpen, high, highOpen };
}

/** The narrower of a bound that is in and one that is not, and whether it is the latter. */
function bound(
  keywords: Keywords,
  closed: string,
  open: string,
  path: string,
  isNarrower: (one: number, other: number) => boolean,
): readonly [number | undefined, boolean] {
  const [inside, outside] = [closed, open].map((keyword) => {
    const value = keywords.get(keyword);
    if (value !== undefined && (typeof value !== "number" || !Number.isFinite(value))) {
      throw new SchemaProblem(`“${keyword}” at ${path} is no number.`);
    }
    return value;
  });
  if (outside === undefined) return [inside, false];
  return inside !== undefined && isNarrower(inside, outside) ? [inside, false] : [outside, true];
}

function countOf(keywords: Keywords, keyword: string, path: string): number | undefined {
  const value = keywords.get(keyword);
  if (value === undefined) return undefined;
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) {
    throw new SchemaProblem(`“${keyword}” at ${path} is no count.`);
  }
  return value;
}

function listOf(value: unknown, path: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new SchemaProblem(`At ${path} stands no list.`);
  return value;
}

/** A schema that every name meets. */
const isAnyName = (schema: unknown): boolean =>
  typeof schema === "object" &&
  schema !== null &&
  Object.entries(schema).every(([keyword, value]) => silent.has(keyword) || (keyword === "type" && value === "string"));

const pointerStep = (name: string): string => name.replaceAll("~", "~0").replaceAll("/", "~1");

function pointerSteps(reference: string, path: string): readonly string[] {
  let pointer: string;
  try {
    pointer = decodeURIComponent(reference.slice(1));
  } catch {
    throw new SchemaProblem(`The reference at ${path} is badly written.`);
  }
  if (pointer === "") return [];
  if (!pointer.startsWith("/")) {
    throw new SchemaProblem(`The reference ${reference} at ${path} is not supported: it is no JSON pointer.`);
  }
  return pointer
    .slice(1)
    .split("/")
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}
