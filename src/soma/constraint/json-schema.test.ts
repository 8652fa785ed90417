import { describe, expect, test } from "vitest";
import { createRandom } from "../sampling/random.ts";
import type { Grammar } from "./constraint.ts";
import { grammarOfSchema, type SchemaOptions } from "./json-schema.ts";
import { accepts, tryRandomSchema, type Tally } from "./testing/campaign.ts";

function grammar(schema: unknown, options?: SchemaOptions): Grammar {
  const ending = grammarOfSchema(schema, options);
  if (ending.kind === "refused") throw new Error(ending.message);
  return ending.grammar;
}

function refusal(schema: unknown): string {
  const ending = grammarOfSchema(schema);
  return ending.kind === "refused" ? ending.message : "It was read.";
}

/** Each text is accepted, or is not. */
function judge(schema: unknown, good: readonly string[], bad: readonly string[], options?: SchemaOptions): void {
  const read = grammar(schema, options);
  for (const text of good) expect({ text, accepted: accepts(read, text) }).toEqual({ text, accepted: true });
  for (const text of bad) expect({ text, accepted: accepts(read, text) }).toEqual({ text, accepted: false });
}

const fox = "\ud83e\udd8a";
const person = {
  type: "object",
  properties: { name: { type: "string" }, age: { type: "integer", minimum: 0 } },
  required: ["name"],
  additionalProperties: false,
};

describe("every writing of a value is accepted", () => {
  test("members in any order, with any space", () => {
    judge(
      person,
      ['{"name":"a","age":1}', ' {\n"age" : 1 ,\t"name":"" }\r\n', '{"name":"a"}'],
      ['{"age":1}', "{}", '{"name":"a",}', '{"name":"a","age":-1}', '{"name":"a","x":1}', '{"name":1}', "[]"],
    );
  });

  test("escapes, in names too", () => {
    judge(
      person,
      ['{"n\\u0061me":"\\/\\ud83e\\udd8A\\n"}', `{"\\u006E\\u0061\\u006d\\u0065":"${fox}"}`],
      ['{"n\\u0062me":"a"}', '{"name":"\\ud83e"}', '{"name":"\\udd8a"}', '{"name":"\\u12"}', '{"name":"\u0001"}'],
    );
  });

  test("forms of numbers", () => {
    judge(
      { type: "integer" },
      ["0", "-0", "1.0", "10e-1", "1.5E+1", "1e21", "12e0"],
      ["1.5", "15e-1", "01", "1.", "1e", ".5", "+1"],
    );
    judge({ const: 100 }, ["100", "1e2", "0.1e3", "1000E-1", "100.000"], ["10", "1e3", "100.1", "-100"]);
  });

  test("no name twice, however it is written", () => {
    judge({ type: "object" }, ['{"a":1,"A":1}'], ['{"a":1,"a":1}', '{"a":1,"\\u0061":1}', '{"b":{"a":1,"a":2}}']);
    judge(person, [], ['{"name":"a","name":"b"}']);
  });
});

describe("keywords", () => {
  test("true, false and {}", () => {
    judge(true, ["null", "[1,{}]", '{"a":{"b":[]}}', '"a"'], ["", "nul", "[1 2]"]);
    judge({ type: "array", items: false }, ["[]", "[ ]"], ["[1]"]);
  });

  test("type, where there is none, constrains each kind of value by its own keywords", () => {
    judge({ minLength: 2, minimum: 5 }, ['"ab"', "7", "null", "[]"], ['"a"', "4"]);
    judge({ type: ["string", "null"] }, ['""', "null"], ["1", "true"]);
  });

  test("enum and const", () => {
    judge(
      { enum: ["ab", "abc", 1, null, { a: [1, "x"] }] },
      ['"ab"', '"abc"', "1.0", "null", '{ "a" : [ 1 , "x" ] }'],
      ['"a"', '"abcd"', "2", "{}", '{"a":[1]}'],
    );
    judge({ type: "string", enum: ["a", 1] }, ['"a"'], ["1"]);
    judge({ const: { b: 1, a: 2 } }, ['{"a":2,"b":1}'], ['{"a":2}', '{"a":2,"b":1,"c":1}']);
  });

  test("lengths, in code points", () => {
    judge(
      { type: "string", minLength: 1, maxLength: 2 },
      ['"a"', `"${fox}${fox}"`, '"\\ud83e\\udd8aa"'],
      ['""', '"abc"', `"${fox}${fox}a"`],
    );
  });

  test("pattern, found anywhere unless it is anchored", () => {
    judge({ type: "string", pattern: "b+" }, ['"abc"', '"b"'], ['"ac"', '""']);
    judge({ type: "string", pattern: "^[a-c]{2}(?:x|\\d)?$" }, ['"ab"', '"ca7"', '"bbx"'], ['"a"', '"abz"', '"xab"']);
    judge({ type: "string", pattern: "^(ab)*$", minLength: 3, maxLength: 5 }, ['"abab"'], ['"ab"', '""', '"aba"']);
    judge({ type: "string", pattern: "^.$" }, [`"${fox}"`, '"\\u00e9"'], ['"\\n"', '"ab"']);
    judge({ type: "string", pattern: "^a|b$" }, ['"ac"', '"cb"'], ['"ca"', '"bc"']);
  });

  test("format", () => {
    const of = (format: string): unknown => ({ type: "string", format });
    judge(
      of("date"),
      ['"2024-02-29"', '"2000-02-29"', '"1999-12-31"'],
      ['"2023-02-29"', '"1900-02-29"', '"2024-04-31"', '"2024-13-01"', '"24-01-01"'],
    );
    judge(
      of("date-time"),
      ['"2024-02-29T23:59:59Z"', '"2024-01-01t00:00:00.123+01:30"'],
      ['"2024-01-01"', '"2024-01-01T24:00:00Z"', '"2024-01-01T00:00:00"'],
    );
    judge(of("time"), ['"12:00:00Z"', '"23:59:60Z"'], ['"12:00Z"', '"12:00:60Z"']);
    judge(of("uuid"), ['"123e4567-e89b-12d3-A456-426614174000"'], ['"123e4567e89b12d3a456426614174000"']);
    judge(of("ipv4"), ['"192.168.0.255"'], ['"192.168.0.256"', '"1.2.3"', '"01.2.3.4"']);
  });

  test("bounds of numbers", () => {
    judge(
      { type: "integer", minimum: -3, exclusiveMaximum: 12 },
      ["-3", "0", "11", "1.1e1", "-30e-1"],
      ["-4", "12", "1e2", "1.5"],
    );
    judge(
      { type: "number", exclusiveMinimum: 0, maximum: 0.5 },
      ["0.5", "5e-1", "0.0001", "1e-9"],
      ["0", "-0", "0.51", "1", "0e5"],
    );
    judge(
      { type: "number", minimum: 1e21 },
      ["1e21", "1000000000000000000000", "2E300"],
      ["1e20", "999999999999999999999"],
    );
  });

  test("items, prefixItems and their number", () => {
    judge(
      { type: "array", items: { type: "integer" }, minItems: 1, maxItems: 2 },
      ["[1]", "[1,2]"],
      ["[]", "[1,2,3]", '["a"]'],
    );
    judge(
      { type: "array", prefixItems: [{ type: "string" }], items: { type: "null" } },
      ["[]", '["a"]', '["a",null,null]'],
      ["[null]", '["a","b"]'],
    );
    judge({ type: "array", prefixItems: [true, false] }, ["[]", "[1]"], ["[1,2]"]);
    judge({ type: "array", minItems: 1_000_000_000 }, [], ["[]", "[1]"]);
  });

  test("additionalProperties, as a schema", () => {
    judge(
      { type: "object", properties: { a: { type: "null" } }, additionalProperties: { type: "integer" } },
      ['{"a":null,"b":1,"aa":2}', '{"":0}'],
      ['{"a":1}', '{"b":null}'],
    );
    judge(
      { type: "object", required: ["x"], additionalProperties: { type: "integer" } },
      ['{"x":1}'],
      ["{}", '{"x":null}'],
    );
    judge({ type: "object", properties: { a: false } }, ["{}", '{"b":1}'], ['{"a":1}']);
  });

  test("anyOf and oneOf", () => {
    judge({ anyOf: [{ type: "string" }, person] }, ['"a"', '{"name":"x"}'], ["1", "{}"]);
    const kinds = ["cat", "dog"].map((kind) => ({
      type: "object",
      properties: { kind: { const: kind }, [kind]: { type: "integer" } },
      required: ["kind"],
      additionalProperties: false,
    }));
    judge({ oneOf: kinds }, ['{"kind":"cat","cat":1}', '{"dog":2,"kind":"dog"}'], ['{"kind":"cat","dog":1}', "{}"]);
  });

  test("references, recursive ones too", () => {
    const tree = {
      $defs: {
        node: {
          type: "object",
          properties: { value: {}, next: { type: "array", items: { $ref: "#/$defs/node" } } },
          required: ["next"],
          additionalProperties: false,
        },
      },
      $ref: "#/$defs/node",
    };
    judge(tree, ['{"next":[]}', '{"next":[{"next":[],"value":[1]},{"next":[]}]}'], ["{}", '{"next":[{}]}']);
    judge(
      { properties: { "a/b~": { type: "null" }, c: { $ref: "#/properties/a~1b~0" } } },
      ['{"c":null}'],
      ['{"c":1}'],
    );
  });

  test("names that JavaScript's objects have are names like others", () => {
    const schema: unknown = JSON.parse(
      '{"type":"object","properties":{"__proto__":{"type":"null"}},"additionalProperties":false}',
    );
    judge(schema, ['{"__proto__":null}', "{}"], ['{"__proto__":1}', '{"constructor":null}']);
  });
});

describe("compact writing", () => {
  test("has no space, no needless escapes and no exponents", () => {
    const compact = { writing: "compact" } as const;
    judge(
      person,
      ['{"age":1,"name":"a\\n\\"é/\\u0001"}'],
      ['{"age": 1,"name":"a"}', ' {"name":"a"}', '{"name":"\\u0061"}', '{"name":"\\/"}'],
      compact,
    );
    judge(
      { type: "number" },
      ["0", "-1.5", "9007199254740991"],
      ["1e5", "-0", "9007199254740992", "0.12345678901234567"],
      compact,
    );
    judge({ type: "integer", minimum: 1e20 }, ["100000000000000000000"], ["1", "100000000000000000000.0"], compact);
  });
});

describe("what is not supported, or cannot be, is refused by name and place", () => {
  test.each<[unknown, string]>([
    [{ properties: { a: { not: {} } } }, "The keyword “not” at #/properties/a is not supported."],
    [{ items: { if: true } }, "“if” at #/items"],
    [{ uniqueItems: true }, "“uniqueItems” at #"],
    [{ patternProperties: {} }, "“patternProperties”"],
    [{ multipleOf: 2 }, "“multipleOf”"],
    [{ type: "string", format: "iri" }, "The format “iri” at #"],
    [{ type: "string", pattern: "(?=a)" }, "The pattern “(?=a)” is not supported"],
    [{ type: "string", pattern: "(a)\\1" }, "\\1"],
    [{ type: "string", pattern: "a{5000}" }, "2000 repetitions"],
    [{ type: "string", pattern: "((a{500}){500}){500}" }, "more repetitions than can be followed"],
    [{ $ref: "#" }, "refers to itself"],
    [
      { anyOf: [{ $ref: "#/$defs/a" }], $defs: { a: { anyOf: [{ $ref: "#" }, { type: "null" }] } } },
      "refers to itself",
    ],
    [{ type: "object", properties: { a: { $ref: "#" } }, required: ["a"] }, "No text of finite length"],
    [{ type: "object", required: ["a"], additionalProperties: false }, "No text of finite length"],
    [{ type: "string", minLength: 3, maxLength: 2 }, "No text of finite length"],
    [{ type: "string", pattern: "^(ab)*$", minLength: 3, maxLength: 3 }, "No text of finite length"],
    [{ type: "integer", minimum: 1.2, maximum: 1.8 }, "No text of finite length"],
    [{ enum: [] }, "No text of finite length"],
    [false, "No text of finite length"],
    [{ $ref: "other.json" }, "leads out of the schema"],
    [{ $ref: "#/$defs/x" }, "leads nowhere"],
    [{ $ref: "#/%E0%A4%A" }, "badly written"],
    [{ $ref: "#/$defs/x", type: "string", $defs: { x: {} } }, "“type” at # is not supported beside “$ref”"],
    [{ oneOf: [{ type: "string" }, { minLength: 1 }] }, "“oneOf” at # is supported only where"],
    [{ allOf: [true, true] }, "“allOf” at # is not supported with more than one schema"],
    [{ type: "text" }, "no type"],
    [{ type: "string", minLength: -1 }, "“minLength” at # is no count"],
    [{ minimum: "1" }, "“minimum” at # is no number"],
    [{ items: [true] }, "“prefixItems”"],
    [{ const: "\ud800" }, "half a surrogate pair"],
    [{ const: undefined }, "no JSON value"],
    [{ properties: 1 }, "no object"],
    [{ properties: null }, "no object"],
    [{ items: null }, "neither an object nor true or false"],
    [null, "neither an object nor true or false"],
    ["string", "neither an object nor true or false"],
  ])("%j", (schema, words) => {
    expect(refusal(schema)).toContain(words);
    expect(refusal(schema)).toMatch(/\.$/);
  });

  test("schemas that are deep, endless or huge", () => {
    let deep: unknown = true;
    for (let level = 0; level < 15_000; level += 1) deep = { type: "array", items: deep };
    expect(accepts(grammar(deep), "[[[]]]")).toBe(true);
    let value: unknown = 1;
    for (let level = 0; level < 15_000; level += 1) value = [value];
    expect(refusal({ const: value })).toContain("deep");
    const endless: Record<string, unknown> = { type: "array" };
    endless["items"] = endless;
    expect(accepts(grammar(endless), "[[],[[]]]")).toBe(true);
    const wide = Object.fromEntries(Array.from({ length: 30_000 }, (_, at) => [`p${at}`, { type: "null" }]));
    expect(refusal({ properties: wide })).toContain("20000 parts");
    expect(accepts(grammar({ enum: Array.from({ length: 50_000 }, (_, at) => `word ${at}`) }), '"word 49999"')).toBe(
      true,
    );
  });
});

test(
  "random schemas: what is accepted is valid, what is valid is accepted, and what is written by chance is valid",
  { timeout: 60_000 },
  () => {
    const tally: Tally = { schemas: 0, accepted: 0, rejected: 0, written: 0 };
    for (let seed = 0; seed < 40; seed += 1) tryRandomSchema(createRandom(seed).unit, tally);
    expect(tally.accepted).toBeGreaterThan(100);
    expect(tally.rejected).toBeGreaterThan(100);
    expect(tally.written).toBeGreaterThan(40);
  },
);
