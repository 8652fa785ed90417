export type Chance = () => number;

export const below = (chance: Chance, count: number): number => Math.floor(chance() * count);
export const oneOf = <Thing>(chance: Chance, things: readonly [Thing, ...Thing[]]): Thing =>
  things[below(chance, things.length)] ?? things[0];

const letters = [
  "a",
  "b",
  "ab",
  "A",
  "0",
  " ",
  '"',
  "\\",
  "/",
  "\n",
  "\u0001",
  "é",
  "ß",
  "水",
  "\ud83e\udd8a",
  "}",
  ",",
] as const;
const names = ["a", "ab", "abc", "b", "name", "é", "\ud83e\udd8a", 'x"y', "__proto__", ""] as const;
const numbers = [-1000, -12.5, -3, -1, -0.25, 0, 0.001, 0.5, 1, 3, 7.25, 42, 100, 1e21] as const;
const patterns = [
  "^[a-c]{2,4}$",
  "b",
  "^(ab|ba)*$",
  "^a|0$",
  "^[^a-z]+$",
  "^\\w+\\s?\\d*$",
  "水.",
  "^$",
  "^(?:a|é){3}",
] as const;

const randomText = (chance: Chance): string =>
  Array.from({ length: below(chance, 5) }, () => oneOf(chance, letters)).join("");

/** A schema of the supported part, with a value that it admits as often as one is easily found. */
export function randomSchema(chance: Chance, depth = 3): Record<string, unknown> | boolean {
  const maybe = (part: number, keywords: () => Record<string, unknown>): Record<string, unknown> =>
    chance() < part ? keywords() : {};
  const inner = (): Record<string, unknown> | boolean => randomSchema(chance, depth - 1);
  const some = <Thing>(make: () => Thing, most: number): Thing[] =>
    Array.from({ length: below(chance, most + 1) }, make);
  const kind = below(chance, depth > 0 ? 10 : 6);
  switch (kind) {
    case 0:
      return chance() < 0.7 ? {} : { type: oneOf(chance, ["null", "boolean", "string", ["null", "integer"]]) };
    case 1:
      return {
        type: oneOf(chance, ["integer", "number"]),
        ...maybe(0.5, () => ({ [oneOf(chance, ["minimum", "exclusiveMinimum"])]: oneOf(chance, numbers) })),
        ...maybe(0.5, () => ({ [oneOf(chance, ["maximum", "exclusiveMaximum"])]: oneOf(chance, numbers) })),
      };
    case 2:
      return {
        type: "string",
        ...maybe(0.4, () => ({ minLength: below(chance, 4) })),
        ...maybe(0.4, () => ({ maxLength: below(chance, 6) })),
        ...maybe(0.4, () => ({ pattern: oneOf(chance, patterns) })),
      };
    case 3:
      return { enum: [randomText(chance), ...some(() => randomValue(chance, depth), 3)] };
    case 4:
      return { const: randomValue(chance, depth) };
    case 5:
      return chance() < 0.1 ? { type: "string", format: "date" } : { type: ["string", "null"], title: "silent" };
    case 6:
      return {
        type: "array",
        ...maybe(0.7, () => ({ items: inner() })),
        ...maybe(0.3, () => ({ prefixItems: [inner(), ...some(inner, 1)] })),
        ...maybe(0.4, () => ({ minItems: below(chance, 3) })),
        ...maybe(0.4, () => ({ maxItems: below(chance, 4) })),
      };
    case 7:
    case 8: {
      const declared = new Map(some(() => [oneOf(chance, names), inner()] as const, 4));
      const required = [...declared.keys()].filter(() => chance() < 0.5);
      return {
        ...maybe(0.9, () => ({ type: "object" })),
        properties: Object.fromEntries(declared),
        ...maybe(0.7, () => ({ required: chance() < 0.1 ? [...required, "other"] : required })),
        ...maybe(0.6, () => ({ additionalProperties: chance() < 0.6 ? false : inner() })),
      };
    }
    default:
      return { anyOf: [inner(), ...some(inner, 2)] };
  }
}

function randomValue(chance: Chance, depth = 2): unknown {
  switch (below(chance, depth > 0 ? 7 : 5)) {
    case 0:
      return null;
    case 1:
      return chance() < 0.5;
    case 2:
      return oneOf(chance, numbers);
    case 3:
    case 4:
      return randomText(chance);
    case 5:
      return Array.from({ length: below(chance, 4) }, () => randomValue(chance, depth - 1));
    default:
      return Object.fromEntries(
        Array.from({ length: below(chance, 4) }, () => [oneOf(chance, names), randomValue(chance, depth - 1)] as const),
      );
  }
}

/** A value that the schema may well admit. */
export function likelyValue(schema: unknown, chance: Chance, depth = 4): unknown {
  if (typeof schema !== "object" || schema === null || depth < 0 || chance() < 0.03) return randomValue(chance);
  const keywords = new Map<string, unknown>(Object.entries(schema));
  const pick = (list: unknown): unknown =>
    Array.isArray(list) ? (list as unknown[])[below(chance, list.length)] : undefined;
  const number = (keyword: string): number => Number(keywords.get(keyword) ?? NaN);
  if (keywords.has("const")) return keywords.get("const");
  if (keywords.has("enum")) return pick(keywords.get("enum"));
  if (keywords.has("anyOf")) return likelyValue(pick(keywords.get("anyOf")), chance, depth);
  const type = Array.isArray(keywords.get("type")) ? pick(keywords.get("type")) : keywords.get("type");
  switch (type) {
    case "null":
      return null;
    case "boolean":
      return chance() < 0.5;
    case "integer":
    case "number": {
      const near = [number("minimum"), number("maximum"), number("exclusiveMinimum"), number("exclusiveMaximum"), 5];
      const value = (near.filter(Number.isFinite)[below(chance, 3)] ?? 7) + oneOf(chance, [0, 1, -1, 0.5]);
      return type === "integer" && chance() < 0.8 ? Math.round(value) : value;
    }
    case "string":
      if (keywords.has("format")) return oneOf(chance, ["2024-02-29", "2023-02-29", "1999-12-31", "2000-13-01"]);
      return chance() < 0.5
        ? randomText(chance)
        : oneOf(chance, ["ab", "abab", "aaa", "éaé", "x 12", "0", "水水", "b"]);
    case "array": {
      const first = keywords.get("prefixItems");
      const length = Math.max(number("minItems") || 0, below(chance, 4));
      return Array.from({ length }, (_, at) => {
        const placed = Array.isArray(first) ? (first as unknown[])[at] : undefined;
        return likelyValue(placed ?? keywords.get("items"), chance, depth - 1);
      });
    }
    default: {
      if (type !== "object" && !keywords.has("properties")) return randomValue(chance);
      const required = keywords.get("required");
      const declared = Object.entries(keywords.get("properties") ?? {});
      const members = declared.filter(
        ([name]) => (Array.isArray(required) && required.includes(name)) || chance() < 0.5,
      );
      const others = chance() < 0.3 ? [[oneOf(chance, names), keywords.get("additionalProperties")] as const] : [];
      return Object.fromEntries(
        [...others, ...members].map(([name, one]) => [name, likelyValue(one, chance, depth - 1)] as const),
      );
    }
  }
}

/** A value in any of its writings: with spaces, escapes, other forms of numbers, members in any order. */
export function writeRandomly(value: unknown, chance: Chance): string {
  const space = (): string => (chance() < 0.8 ? "" : oneOf(chance, [" ", "\n", "\t", " \r\n "]));
  const inner = (one: unknown): string => space() + writeRandomly(one, chance) + space();
  if (typeof value === "number") return chance() < 0.7 ? JSON.stringify(value) : writeNumber(value, chance);
  if (typeof value === "string") return `"${Array.from(value, (char) => writeChar(char, chance)).join("")}"`;
  if (Array.isArray(value)) return value.length === 0 ? `[${space()}]` : `[${value.map(inner).join()}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([name, one]) => `${inner(name)}:${inner(one)}`);
  const mixed = members.map((text) => ({ text, place: chance() })).sort((one, other) => one.place - other.place);
  return mixed.length === 0 ? `{${space()}}` : `{${mixed.map(({ text }) => text).join()}}`;
}

function writeNumber(value: number, chance: Chance): string {
  const [mantissa = "", exponent = ""] = value.toExponential().split("e");
  const point = mantissa.includes(".") ? "" : oneOf(chance, ["", ".0", ".00"]);
  return `${mantissa}${point}${oneOf(chance, ["e", "E"])}${exponent.startsWith("-") ? "-" : oneOf(chance, ["", "+", "+0"])}${exponent.slice(1)}`;
}

function writeChar(char: string, chance: Chance): string {
  if (chance() < 0.15) {
    const units = Array.from({ length: char.length }, (_, at) => char.charCodeAt(at).toString(16).padStart(4, "0"));
    return units.map((unit) => `\\u${chance() < 0.5 ? unit.toUpperCase() : unit}`).join("");
  }
  return char === "/" && chance() < 0.5 ? "\\/" : JSON.stringify(char).slice(1, -1);
}
