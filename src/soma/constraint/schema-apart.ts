import { compare, decimalOf } from "./decimal.ts";
import type { NumberBounds } from "./number-range.ts";
import type { Shape, ShapePart } from "./schema-shape.ts";

/** How far it is looked within objects for something that tells them apart. */
const deepest = 4;

/**
 * No value is of both shapes, as far as that is easily seen: by type, by named values, by number ranges, by lengths of
 * arrays, and for objects by a required member that tells them apart or that the other cannot have. False: perhaps one is.
 */
export function areApart(one: Shape, other: Shape, depth = 0): boolean {
  if (depth > deepest) return false;
  const others = partsWithin(other);
  return partsWithin(one).every((part) => others.every((its) => partsApart(part, its, depth)));
}

/** The parts of a shape, those of the shapes that it passes on to in place of these. */
function partsWithin(shape: Shape): readonly ShapePart[] {
  const met = new Set([shape]);
  const parts: ShapePart[] = [];
  for (const one of met) {
    for (const part of one.parts) {
      if (part.kind === "shape") met.add(part.shape);
      else parts.push(part);
    }
  }
  return parts;
}

function partsApart(one: ShapePart, other: ShapePart, depth: number): boolean {
  if (one.kind === "literal" && other.kind === "literal") return one.text !== other.text;
  if (one.kind === "number" && other.kind === "number") {
    return isBelow(one.bounds, other.bounds) || isBelow(other.bounds, one.bounds);
  }
  if (one.kind === "words" && other.kind === "words") {
    const words = new Set(one.words);
    return !other.words.some((word) => words.has(word));
  }
  if (isString(one) && isString(other)) return false;
  if (one.kind === "array" && other.kind === "array") return one.most < other.least || other.most < one.least;
  if (one.kind === "object" && other.kind === "object") {
    return [one, other].some(({ required }, at) => {
      const second = at === 0 ? other : one;
      const first = at === 0 ? one : other;
      return [...required].some((name) => {
        const [mine, its] = [first.members.get(name), second.members.get(name) ?? second.others];
        return mine !== undefined && areApart(mine, its, depth + 1);
      });
    });
  }
  return true;
}

const isString = ({ kind }: ShapePart): boolean => kind === "text" || kind === "words";

function isBelow(lower: NumberBounds, higher: NumberBounds): boolean {
  if (lower.high === undefined || higher.low === undefined) return false;
  const order = compare(decimalOf(lower.high), decimalOf(higher.low));
  return order < 0 || (order === 0 && (lower.highOpen === true || higher.lowOpen === true));
}
