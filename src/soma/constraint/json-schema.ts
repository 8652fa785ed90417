import { automatonOf, both } from "./char-automaton.ts";
import { Expressions, type Expression, type Rule } from "./expression.ts";
import type { GrammarEnding } from "./grammar.ts";
import { arrayExpression } from "./json-array.ts";
import { numberExpression } from "./json-number.ts";
import { objectExpression, type JsonWriting } from "./json-object.ts";
import { JsonStrings } from "./json-string.ts";
import { patternMachine } from "./pattern-machine.ts";
import { PatternProblem } from "./pattern-parser.ts";
import { orderRules } from "./rule-order.ts";
import { areApart } from "./schema-apart.ts";
import { readShapes } from "./schema-reader.ts";
import { SchemaProblem, type Shape, type ShapePart } from "./schema-shape.ts";
import { lengthMachine, wordMachine } from "./string-machines.ts";

export interface SchemaOptions {
  /** See grammarOfSchema. Default "any". */
  readonly writing?: "any" | "compact";
}

/**
 * The grammar of the JSON texts that a JSON Schema (2020-12) admits; or a sentence that says which keyword, where, is
 * not supported, or why there can be no such text.
 *
 * | Keyword                                                  | As far as                                               |
 * | -------------------------------------------------------- | ------------------------------------------------------- |
 * | true, false, {}                                          | all                                                     |
 * | type                                                     | all, lists too; an integer is one by its value          |
 * | const, enum                                              | all values; beside them only type                       |
 * | minimum, maximum, exclusiveMinimum, exclusiveMaximum     | all, as exact decimals                                  |
 * | minLength, maxLength                                     | all, in code points                                     |
 * | pattern                                                  | what is regular of ECMA-262: see parsePattern           |
 * | format                                                   | date, time, date-time, uuid, ipv4: see formats.ts       |
 * | properties, required, additionalProperties               | all, in any order                                       |
 * | propertyNames                                            | only where every name meets it                          |
 * | items, prefixItems, minItems, maxItems                   | all                                                     |
 * | uniqueItems                                              | only false                                              |
 * | anyOf, oneOf                                             | with nothing beside; oneOf if its schemas are apart     |
 * | allOf                                                    | of one schema                                           |
 * | $ref                                                     | JSON pointers within the schema, recursive ones too     |
 * | $schema, $id of the whole, $comment, $defs, definitions, | read over: they constrain nothing                       |
 * | title, description, default, examples, deprecated,       |                                                         |
 * | readOnly, writeOnly                                      |                                                         |
 *
 * Within that it is exact: a text is of the grammar if, and only if, it is I-JSON (RFC 7493: no name twice in an object,
 * no half surrogate pairs) and its value is valid. So whitespace, escapes, forms of numbers and the order of members are
 * as free as they are in JSON, without bound: who wants a small model to end asks for `writing: "compact"`. Its texts are
 * valid as well, but not all that are: no whitespace, escapes only where JSON needs them, numbers as numberExpression says.
 */
export function grammarOfSchema(schema: unknown, { writing = "any" }: SchemaOptions = {}): GrammarEnding {
  try {
    return build(schema, writing === "compact");
  } catch (problem) {
    if (problem instanceof SchemaProblem) return { kind: "refused", message: problem.message };
    throw problem;
  }
}

function build(schema: unknown, compact: boolean): GrammarEnding {
  const { root, shapes, apart } = readShapes(schema);
  for (const { path, shapes: choices } of apart) {
    const isExact = choices.every((one, at) => choices.slice(at + 1).every((other) => areApart(one, other)));
    if (!isExact) {
      throw new SchemaProblem(
        `“oneOf” at ${path} is supported only where its schemas exclude each other plainly: by type, or by a required property of different values.`,
      );
    }
  }
  const order = orderRules(
    new Map(
      shapes.map((shape) => [shape, new Set(shape.parts.flatMap((part) => (part.kind === "shape" ? part.shape : [])))]),
    ),
  );
  if (order.kind === "ring") {
    throw new SchemaProblem(
      `The schema at ${order.ring[0]?.path ?? "#"} refers to itself and says nothing of a value.`,
    );
  }

  const expressions = new Expressions();
  const builder = new SchemaBuilder(expressions, compact);
  const possible = builder.possible(shapes);
  if (!possible.has(root)) throw new SchemaProblem("No text of finite length can meet the schema.");
  const rules = new Map<Shape, Rule>();
  for (const shape of possible) {
    const rank = order.rank.get(shape) ?? 0;
    rules.set(shape, { name: `shape ${rules.size}`, nullable: false, rank, body: expressions.never });
  }
  const valueOf = (shape: Shape): Expression => {
    const rule = rules.get(shape);
    return rule === undefined ? expressions.never : expressions.rule(rule);
  };
  for (const [shape, rule] of rules) {
    rule.body = expressions.choice(...shape.parts.map((part, at) => builder.part(part, `${rule.name} ${at}`, valueOf)));
  }
  const { space } = builder.writing;
  return { kind: "read", grammar: { expressions, root: expressions.sequence(space, valueOf(root), space) } };
}

class SchemaBuilder {
  readonly writing: JsonWriting;
  readonly #compact: boolean;
  readonly #lengths;
  readonly #strings = new Map<ShapePart, Expression>();

  constructor(expressions: Expressions, compact: boolean) {
    const blank = expressions.char([
      [0x09, 0x0a],
      [0x0d, 0x0d],
      [0x20, 0x20],
    ]);
    this.#compact = compact;
    this.#lengths = lengthMachine(expressions.empty);
    this.writing = {
      expressions,
      strings: new JsonStrings(expressions, compact),
      space: compact ? expressions.empty : expressions.repetition(blank, 0, Infinity),
    };
  }

  /** The shapes of which there is a text: so that nothing leads to where no end can be reached. */
  possible(shapes: readonly Shape[]): ReadonlySet<Shape> {
    const possible = new Set<Shape>();
    const users = new Map<Shape, Shape[]>();
    for (const shape of shapes) {
      for (const part of shape.parts) {
        for (const used of shapesIn(part)) {
          const those = users.get(used);
          if (those === undefined) users.set(used, [shape]);
          else those.push(shape);
        }
      }
    }
    const todo = [...shapes];
    for (let shape = todo.pop(); shape !== undefined; shape = todo.pop()) {
      if (possible.has(shape) || !shape.parts.some((part) => this.#isPossible(part, possible))) continue;
      possible.add(shape);
      todo.push(...(users.get(shape) ?? []));
    }
    return possible;
  }

  #isPossible(part: ShapePart, possible: ReadonlySet<Shape>): boolean {
    switch (part.kind) {
      case "shape":
        return possible.has(part.shape);
      case "array": {
        const needed = part.first.slice(0, part.least);
        const all = part.least > part.first.length ? [...needed, part.others] : needed;
        return part.least <= part.most && all.every((shape) => possible.has(shape));
      }
      case "object":
        return [...part.required].every((name) => possible.has(part.members.get(name) ?? part.others));
      case "literal":
      case "number":
      case "text":
      case "words":
        return this.part(part, "", () => this.writing.expressions.never).kind !== "never";
    }
  }

  /** What a part is written as; `name` is unique to it. */
  part(part: ShapePart, name: string, valueOf: (shape: Shape) => Expression): Expression {
    const { expressions } = this.writing;
    switch (part.kind) {
      case "literal":
        return expressions.text(part.text);
      case "number":
        return numberExpression(part.bounds, this.#compact, expressions);
      case "text":
      case "words": {
        const known = this.#strings.get(part) ?? this.#string(part);
        this.#strings.set(part, known);
        return known;
      }
      case "array":
        return arrayExpression(
          { ...part, first: part.first.map(valueOf), others: valueOf(part.others) },
          name,
          this.writing,
        );
      case "object": {
        const members = [...part.members].map(([key, shape]) => [key, valueOf(shape)] as const);
        const others = valueOf(part.others);
        const shape = {
          members: new Map(members.filter(([, value]) => value.kind !== "never")),
          barred: new Set(members.flatMap(([key, value]) => (value.kind === "never" ? [key] : []))),
          required: [...part.required],
          others: others.kind === "never" ? undefined : others,
        };
        return [...part.required].some((key) => shape.barred.has(key))
          ? expressions.never
          : objectExpression(shape, name, this.writing);
      }
      case "shape":
        return valueOf(part.shape);
    }
  }

  #string(part: ShapePart & { readonly kind: "text" | "words" }): Expression {
    const { expressions, strings } = this.writing;
    const name = String(this.#strings.size);
    if (part.kind === "words") return strings.string(wordMachine(name, part.words, expressions.empty), 0);
    const { least, most, patterns } = part;
    if (least > most) return expressions.never;
    if (patterns.length === 0) return strings.string(this.#lengths, this.#lengths.before(least, most));
    try {
      const automaton = patterns.map(automatonOf).reduce(both);
      const made = patternMachine(name, automaton, { least, most }, expressions.empty);
      return made === undefined ? expressions.never : strings.string(made.machine, made.start);
    } catch (problem) {
      if (!(problem instanceof PatternProblem)) throw problem;
      throw new SchemaProblem(`The pattern “${patterns[0] ?? ""}” is not supported: ${problem.message}.`);
    }
  }
}

function shapesIn(part: ShapePart): readonly Shape[] {
  if (part.kind === "shape") return [part.shape];
  if (part.kind === "array") return [...part.first, part.others];
  if (part.kind === "object") return [...part.members.values(), part.others];
  return [];
}
