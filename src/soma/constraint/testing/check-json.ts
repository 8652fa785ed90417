/**
 * Whether a text is I-JSON that a schema admits: written anew for the tests, without anything of what they test. Throws
 * a SyntaxError for what is no JSON. Numbers are compared as the decimals that stand there.
 */
export function isValidText(text: string, schema: unknown): boolean {
  try {
    return isValid(new Reader(text).whole(), schema, schema);
  } catch (problem) {
    if (problem instanceof SyntaxError) return false;
    throw problem;
  }
}

/** A number as it is written. */
class Literal {
  constructor(readonly text: string) {}
}
type Value = null | boolean | string | Literal | readonly Value[] | ReadonlyMap<string, Value>;

class Reader {
  #at = 0;

  constructor(readonly text: string) {}

  whole(): Value {
    const value = this.#value();
    this.#space();
    if (this.#at < this.text.length) throw new SyntaxError("more than one value");
    return value;
  }

  #space(): void {
    this.#take(/[ \t\n\r]*/y);
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.text)?.[0];
    this.#at += found?.length ?? 0;
    return found;
  }

  #expect(pattern: RegExp): string {
    const found = this.#take(pattern);
    if (found === undefined) throw new SyntaxError(`unexpected at ${this.#at}`);
    return found;
  }

  #value(): Value {
    this.#space();
    const literal = this.#take(/null|true|false/y);
    if (literal !== undefined) return literal === "null" ? null : literal === "true";
    const number = this.#take(/-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y);
    if (number !== undefined) return new Literal(number);
    if (this.text[this.#at] === '"') return this.#string();
    if (this.#take(/\[/y) !== undefined) return this.#list();
    this.#expect(/\{/y);
    return this.#members();
  }

  #string(): string {
    const written = this.#expect(/"(?:[^"\\]|\\.)*"/uy); // JSON.parse refuses control characters
    const text: unknown = JSON.parse(written);
    if (typeof text !== "string" || !text.isWellFormed()) throw new SyntaxError("half a surrogate pair");
    return text;
  }

  #list(): Value[] {
    const items: Value[] = [];
    this.#space();
    if (this.#take(/\]/y) !== undefined) return items;
    for (;;) {
      items.push(this.#value());
      this.#space();
      if (this.#expect(/[,\]]/y) === "]") return items;
    }
  }

  #members(): Map<string, Value> {
    const members = new Map<string, Value>();
    this.#space();
    if (this.#take(/\}/y) !== undefined) return members;
    for (;;) {
      this.#space();
      const name = this.#string();
      if (members.has(name)) throw new SyntaxError("a name twice");
      this.#space();
      this.#expect(/:/y);
      members.set(name, this.#value());
      this.#space();
      if (this.#expect(/[,}]/y) === "}") return members;
    }
  }
}

type Keywords = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Keywords =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isMembers = (value: Value): value is ReadonlyMap<string, Value> => value instanceof Map;
const isItems = (value: Value): value is readonly Value[] => Array.isArray(value);
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function isValid(value: Value, schema: unknown, root: unknown): boolean {
  if (typeof schema === "boolean") return schema;
  if (!isObject(schema)) throw new Error("no schema");
  const inner = (one: unknown, of = value): boolean => isValid(of, one, root);
  const { $ref, type, enum: values, anyOf, oneOf, allOf } = schema;
  if (typeof $ref === "string" && !inner(resolve($ref, root))) return false;
  if (type !== undefined && ![type].flat().some((one) => hasType(value, one))) return false;
  if (values !== undefined && !list(values).some((one) => isEqual(value, one))) return false;
  if ("const" in schema && !isEqual(value, schema["const"])) return false;
  if (anyOf !== undefined && !list(anyOf).some((one) => inner(one))) return false;
  if (oneOf !== undefined && list(oneOf).filter((one) => inner(one)).length !== 1) return false;
  if (!list(allOf).every((one) => inner(one))) return false;
  if (value instanceof Literal) return isInRange(value, schema);
  if (typeof value === "string") return isText(value, schema);
  if (isItems(value)) return isList(value, schema, inner);
  if (isMembers(value)) return isRecord(value, schema, inner);
  return true;
}

function isInRange(value: Literal, { minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Keywords): boolean {
  const to = (bound: unknown): number => (bound === undefined ? NaN : order(value.text, JSON.stringify(bound)));
  return !(to(minimum) < 0 || to(maximum) > 0 || to(exclusiveMinimum) <= 0 || to(exclusiveMaximum) >= 0);
}

function isText(value: string, { minLength, maxLength, pattern, format }: Keywords): boolean {
  const length = Array.from(value).length; // in code points
  if (typeof minLength === "number" && length < minLength) return false;
  if (typeof maxLength === "number" && length > maxLength) return false;
  if (typeof pattern === "string" && !new RegExp(pattern, "u").test(value)) return false;
  return format !== "date" || isDate(value);
}

function isDate(value: string): boolean {
  const found = /^(\d{4})-(\d\d)-(\d\d)$/.exec(value);
  if (found === null) return false;
  const [year, month, day] = found.slice(1).map(Number);
  const date = new Date(0);
  date.setUTCFullYear(year ?? 0, (month ?? 0) - 1, day ?? 0);
  return date.getUTCMonth() + 1 === month && date.getUTCDate() === day;
}

function isList(
  value: readonly Value[],
  { prefixItems, items = true, minItems, maxItems }: Keywords,
  inner: (schema: unknown, of: Value) => boolean,
): boolean {
  if (typeof minItems === "number" && value.length < minItems) return false;
  if (typeof maxItems === "number" && value.length > maxItems) return false;
  const first = list(prefixItems);
  return value.every((one, at) => inner(at < first.length ? first[at] : items, one));
}

function isRecord(
  value: ReadonlyMap<string, Value>,
  { properties = {}, required, additionalProperties = true }: Keywords,
  inner: (schema: unknown, of: Value) => boolean,
): boolean {
  if (!list(required).every((name) => typeof name === "string" && value.has(name))) return false;
  const declared = new Map(Object.entries(properties as object) as [string, unknown][]);
  return [...value].every(([name, one]) => inner(declared.has(name) ? declared.get(name) : additionalProperties, one));
}

function resolve(reference: string, root: unknown): unknown {
  return reference
    .split("/")
    .slice(1)
    .reduce((found, step) => (isObject(found) ? found[step] : list(found)[Number(step)]), root);
}

function hasType(value: Value, type: unknown): boolean {
  if (type === "null") return value === null;
  if (type === "number") return value instanceof Literal;
  if (type === "integer")
    return value instanceof Literal && (/^$|^0$/.test(parts(value.text).digits) || parts(value.text).isWhole);
  if (type === "array") return Array.isArray(value);
  if (type === "object") return value instanceof Map;
  return typeof value === type;
}

function isEqual(value: Value, other: unknown): boolean {
  if (value instanceof Literal) return typeof other === "number" && order(value.text, String(other)) === 0;
  if (isItems(value)) {
    const others = list(other);
    return Array.isArray(other) && others.length === value.length && value.every((one, at) => isEqual(one, others[at]));
  }
  if (isMembers(value)) {
    if (!isObject(other)) return false;
    const expected = new Map(Object.entries(other));
    return (
      expected.size === value.size &&
      [...value].every(([name, one]) => expected.has(name) && isEqual(one, expected.get(name)))
    );
  }
  return value === other;
}

/** A written number as its digits without zeros around them, and where the point stands before them. */
function parts(text: string): { negative: boolean; digits: string; point: bigint; isWhole: boolean } {
  const [mantissa = "", exponent = "0"] = text.replace("-", "#").toLowerCase().replace(/e\+?/, "e").split("e");
  const [whole = "", fraction = ""] = mantissa.replace("#", "").split(".");
  const all = whole + fraction;
  const leading = /^0*/.exec(all)?.[0].length ?? 0;
  const digits = all.replace(/^0*/, "").replace(/0*$/, "");
  const point = BigInt(whole.length - leading) + BigInt(exponent.replace("#", "-"));
  return {
    negative: mantissa.startsWith("#") && digits !== "",
    digits,
    point,
    isWhole: BigInt(digits.length) <= point,
  };
}

/** Negative, zero or positive. */
function order(one: string, other: string): number {
  const [a, b] = [parts(one), parts(other)];
  if (a.negative !== b.negative) return a.negative ? -1 : 1;
  const size = a.negative ? -1 : 1;
  if (a.digits === "" || b.digits === "") return size * (Number(a.digits !== "") - Number(b.digits !== ""));
  if (a.point !== b.point) return a.point < b.point ? -size : size;
  return a.digits === b.digits ? 0 : a.digits < b.digits ? -size : size;
}
