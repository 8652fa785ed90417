import type { NumberBounds } from "./number-range.ts";

/** What a schema admits: the values of any of its parts. Shapes hold each other, themselves too. */
export interface Shape {
  /** Where the schema stands, as a JSON pointer. */
  readonly path: string;
  parts: readonly ShapePart[];
}

export type ShapePart =
  | { readonly kind: "literal"; readonly text: "null" | "true" | "false" }
  | { readonly kind: "number"; readonly bounds: NumberBounds }
  | {
      readonly kind: "text";
      readonly least: number;
      readonly most: number;
      /** Patterns that must all be found. */
      readonly patterns: readonly string[];
    }
  | { readonly kind: "words"; readonly words: readonly string[] }
  | {
      readonly kind: "array";
      readonly first: readonly Shape[];
      readonly others: Shape;
      readonly least: number;
      readonly most: number;
    }
  | {
      readonly kind: "object";
      readonly members: ReadonlyMap<string, Shape>;
      readonly required: ReadonlySet<string>;
      readonly others: Shape;
    }
  | { readonly kind: "shape"; readonly shape: Shape };

/** What a schema may not be. The message is a sentence. */
export class SchemaProblem extends Error {}

export const jsonTypes = ["null", "boolean", "object", "array", "number", "string", "integer"] as const;
export type JsonType = (typeof jsonTypes)[number];

/** Every value; its parts hold itself. */
export function anyShape(): Shape {
  const any: Shape = { path: "#", parts: [] };
  any.parts = [
    ...literals("null", "true", "false"),
    { kind: "number", bounds: { integer: false } },
    { kind: "text", least: 0, most: Infinity, patterns: [] },
    { kind: "array", first: [], others: any, least: 0, most: Infinity },
    { kind: "object", members: new Map(), required: new Set(), others: any },
  ];
  return any;
}

export const literals = (...texts: ("null" | "true" | "false")[]): ShapePart[] =>
  texts.map((text) => ({ kind: "literal", text }));

const deepestValue = 100;

/** The shape of one value, in all its writings. */
export function shapeOfValue(value: unknown, path: string, depth = 0): Shape {
  if (depth > deepestValue) throw new SchemaProblem(`The value at ${path} is more than ${deepestValue} deep.`);
  const inner = (one: unknown): Shape => shapeOfValue(one, path, depth + 1);
  const part = (one: ShapePart): Shape => ({ path, parts: [one] });
  if (value === null || typeof value === "boolean") return { path, parts: literals(String(value) as "null") };
  if (typeof value === "number" && Number.isFinite(value)) {
    return part({ kind: "number", bounds: { integer: false, low: value, high: value } });
  }
  if (typeof value === "string") return part({ kind: "words", words: [wellFormed(value, path)] });
  if (Array.isArray(value)) {
    const first = value.map(inner);
    return part({ kind: "array", first, others: { path, parts: [] }, least: first.length, most: first.length });
  }
  if (typeof value === "object") {
    const members = new Map(Object.entries(value).map(([name, one]) => [wellFormed(name, path), inner(one)]));
    return part({ kind: "object", members, required: new Set(members.keys()), others: { path, parts: [] } });
  }
  throw new SchemaProblem(`At ${path} stands something that is no JSON value.`);
}

/** The text itself; one that holds half a surrogate pair is refused, since no JSON text in UTF-8 holds it. */
export function wellFormed(text: string, path: string): string {
  if (!text.isWellFormed()) throw new SchemaProblem(`A text at ${path} holds half a surrogate pair.`);
  return text;
}
