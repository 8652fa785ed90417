import type { Expression } from "./expression.ts";
import type { JsonWriting } from "./json-object.ts";

export interface ArrayShape {
  /** The first items, each by its place. `never` where there can be none. */
  readonly first: readonly Expression[];
  /** Those after them. */
  readonly others: Expression;
  readonly least: number;
  /** May be Infinity. */
  readonly most: number;
}

/** An array: places are made as the text comes to them, so that counts may be as high as they like. */
export function arrayExpression(shape: ArrayShape, name: string, writing: JsonWriting): Expression {
  const { expressions, space } = writing;
  const { first, others, least } = shape;
  const itemAt = (index: number): Expression => first[index] ?? others;
  const impossible = first.findIndex(({ kind }) => kind === "never");
  const length = impossible >= 0 ? impossible : others.kind === "never" ? first.length : Infinity;
  const most = Math.min(shape.most, length);
  if (most < least) return expressions.never;
  const closing = expressions.text("]");

  /** Places from which on all are alike share one. */
  const placeOf = (index: number): number =>
    most === Infinity ? Math.min(index, Math.max(first.length, least)) : index;
  const itemFrom = (index: number): Expression =>
    expressions.sequence(
      itemAt(index),
      space,
      expressions.choice(
        index + 1 >= least ? closing : expressions.never,
        index + 1 < most ? commaBefore(placeOf(index + 1)) : expressions.never,
      ),
    );
  const commaBefore = (index: number): Expression =>
    expressions.leaf(`item ${name} ${index}`, () => ({
      step: (byte) => (byte === 0x2c ? expressions.sequence(space, itemFrom(index)) : undefined),
      few: () => [0x2c],
    }));

  return expressions.sequence(
    expressions.text("["),
    space,
    expressions.choice(least === 0 ? closing : expressions.never, most > 0 ? itemFrom(0) : expressions.never),
  );
}
