/**
 * The calculator's language: numbers, + - * / % ^, brackets, sqrt, round, min, max. Precedence climbing (Pratt, "Top
 * Down Operator Precedence", 1973); ^ binds to the right and above the sign, so -2^2 is -4.
 */
import { failure, ok, type Result } from "#core/words/result.ts";
import {
  add,
  compare,
  divide,
  formatRational,
  isWhole,
  multiply,
  negate,
  parseDecimal,
  power,
  remainder,
  roundTo,
  squareRoot,
  subtract,
  SumProblem,
  type Rational,
} from "./rational.ts";

const maxDepth = 60;

/** The value of a sum as text (`0.3`, `≈ 1.41421356237309504880`), or a sentence on what is wrong with it. */
export function evaluate(sum: string): Result<string, string> {
  try {
    return ok(formatRational(parse(sum)));
  } catch (thrown) {
    if (thrown instanceof SumProblem) return failure(thrown.message);
    throw thrown;
  }
}

interface Operator {
  readonly binds: number;
  readonly apply: (left: Rational, right: Rational) => Rational;
}

const operators: Readonly<Record<string, Operator>> = {
  "+": { binds: 1, apply: add },
  "-": { binds: 1, apply: subtract },
  "*": { binds: 2, apply: multiply },
  "/": { binds: 2, apply: divide },
  "%": { binds: 2, apply: remainder },
  "^": { binds: 4, apply: power },
};
const signBinds = 3;

const functions: Readonly<Record<string, (name: string, values: readonly Rational[]) => Rational>> = {
  sqrt: (name, values) => squareRoot(first(name, values, 1)),
  round(name, values) {
    const value = first(name, values, 2);
    const digits = values[1];
    if (digits === undefined) return roundTo(value, 0);
    if (!isWhole(digits) || digits.top > 100n || digits.top < -100n) {
      throw new SumProblem("round takes a whole number of digits between -100 and 100.");
    }
    return roundTo(value, Number(digits.top));
  },
  min: (name, values) => pick(name, values, -1),
  max: (name, values) => pick(name, values, 1),
};

function first(name: string, values: readonly Rational[], most: number): Rational {
  const [value] = values;
  if (value === undefined || values.length > most) {
    throw new SumProblem(`${name} takes ${most === 1 ? "one number" : "one or two numbers"}.`);
  }
  return value;
}

const pick = (name: string, values: readonly Rational[], wanted: number): Rational =>
  values.reduce(
    (best, value) => (compare(value, best) === wanted ? value : best),
    first(name, values, Number.POSITIVE_INFINITY),
  );

interface Token {
  readonly text: string;
  /** From 1, as a person counts. */
  readonly place: number;
}

/** The signs that people type or paste for the same thing. */
const spellings: ReadonlyMap<string, string> = new Map(
  Object.entries({ "×": "*", "·": "*", "÷": "/", "−": "-", "–": "-", "**": "^" }),
);

function tokens(sum: string): readonly Token[] {
  const found: Token[] = [];
  const pattern = /\s*(?:((?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)|([a-z]+)|(\*\*|[-+*/%^(),×·÷−–])|(\S))/giuy;
  for (const match of sum.matchAll(pattern)) {
    const [whole, number, word, sign, foreign] = match;
    const place = match.index + whole.length - whole.trimStart().length + 1;
    const text = number ?? word?.toLowerCase() ?? sign ?? "";
    if (foreign !== undefined) throw new SumProblem(`"${foreign}" at place ${place} is not part of a sum.`);
    found.push({ text: spellings.get(text) ?? text, place });
  }
  return found;
}

function parse(sum: string): Rational {
  const list = tokens(sum);
  let next = 0;
  const peek = () => list[next]?.text;
  const wrong = (): SumProblem => {
    const token = list[next];
    return new SumProblem(
      token === undefined ? "The sum ends too early." : `"${token.text}" at place ${token.place} does not fit there.`,
    );
  };
  const expect = (text: string) => {
    if (peek() !== text) throw peek() === undefined ? new SumProblem(`A "${text}" is missing at the end.`) : wrong();
    next += 1;
  };

  function expression(binding: number, depth: number): Rational {
    if (depth > maxDepth) throw new SumProblem("The sum is nested too deeply.");
    let left = operand(depth);
    for (;;) {
      const operator = Object.hasOwn(operators, peek() ?? "") ? operators[peek() ?? ""] : undefined;
      if (operator === undefined || operator.binds < binding) return left;
      const rightward = peek() === "^" ? operator.binds : operator.binds + 1;
      next += 1;
      left = operator.apply(left, expression(rightward, depth + 1));
    }
  }

  function operand(depth: number): Rational {
    const text = peek();
    if (text === undefined) throw wrong();
    if (/^[\d.]/.test(text)) {
      next += 1;
      return parseDecimal(text);
    }
    if (text === "-" || text === "+") {
      next += 1;
      const value = expression(signBinds, depth + 1);
      return text === "-" ? negate(value) : value;
    }
    if (text === "(") {
      next += 1;
      const value = expression(0, depth + 1);
      expect(")");
      return value;
    }
    if (/^[a-z]/.test(text)) return called(text, depth);
    throw wrong();
  }

  function called(name: string, depth: number): Rational {
    const work = Object.hasOwn(functions, name) ? functions[name] : undefined;
    if (work === undefined) {
      throw new SumProblem(`"${name}" is not known here. Known are ${Object.keys(functions).join(", ")}.`);
    }
    next += 1;
    expect("(");
    const values = [expression(0, depth + 1)];
    while (peek() === ",") {
      next += 1;
      values.push(expression(0, depth + 1));
    }
    expect(")");
    return work(name, values);
  }

  if (list.length === 0) throw new SumProblem("The sum is empty.");
  const value = expression(0, 0);
  if (peek() === ",") throw new SumProblem("Write numbers with a point and without commas, such as 1234.5.");
  if (peek() !== undefined) throw wrong();
  return value;
}
