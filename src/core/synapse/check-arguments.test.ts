import { expect, test } from "vitest";
import type { Json, JsonObject } from "#core/words/json.ts";
import { argumentProblems, checkArguments } from "./check-arguments.ts";

const problem = (properties: JsonObject, args: Json, more: JsonObject = {}): string | undefined => {
  const checked = checkArguments({ type: "object", properties, ...more }, args);
  return checked.ok ? undefined : checked.problem;
};

test("a problem names the argument and says what it should be", () => {
  expect(problem({ a: { type: "integer" } }, { a: 1.5 })).toBe('"a" must be a whole number.');
  expect(problem({ a: { type: ["string", "null"] } }, { a: 1 })).toBe('"a" must be text or null.');
  expect(problem({ a: { enum: ["x", 2] } }, { a: "y" })).toBe('"a" must be one of "x", 2.');
  expect(problem({ a: { const: "x" } }, { a: "y" })).toBe('"a" must be "x".');
  expect(problem({ a: { minimum: 1 } }, { a: 0 })).toBe('"a" must be at least 1.');
  expect(problem({ a: { exclusiveMaximum: 5 } }, { a: 5 })).toBe('"a" must be less than 5.');
  expect(problem({ a: { multipleOf: 0.1 } }, { a: 0.25 })).toBe('"a" must be a multiple of 0.1.');
  expect(problem({ a: { minLength: 2 } }, { a: "é" })).toBe('"a" must have at least 2 characters.');
  expect(problem({ a: { maxItems: 1 } }, { a: [1, 2] })).toBe('"a" must have at most 1 entry.');
  expect(
    problem(
      { a: { uniqueItems: true } },
      {
        a: [
          { x: 1, y: 2 },
          { y: 2, x: 1 },
        ],
      },
    ),
  ).toContain("the same entry twice");
  expect(problem({ a: { items: { type: "string" } } }, { a: ["x", 3] })).toBe('"a.1" must be text.');
  expect(problem({ a: { type: "object", required: ["b"] } }, { a: {} })).toBe('"a.b" is missing.');
  expect(problem({}, { a: 1 }, { additionalProperties: false })).toBe(
    '"a" is not an argument of this tool; none is expected.',
  );
  expect(problem({}, { a: 1 }, { additionalProperties: { type: "string" } })).toBe('"a" must be text.');
});

test("what fits passes", () => {
  expect(problem({ a: { multipleOf: 0.1 } }, { a: 0.3 })).toBeUndefined();
  expect(problem({ a: { maxLength: 1 } }, { a: "😀" })).toBeUndefined();
  expect(problem({ a: { anyOf: [{ type: "string" }, { type: "number", minimum: 3 }] } }, { a: 4 })).toBeUndefined();
  expect(
    problem({ a: { prefixItems: [{ type: "string" }], items: { type: "number" } } }, { a: ["x", 1, 2] }),
  ).toBeUndefined();
  expect(problem({ a: { $ref: "#/$defs/A" } }, { a: 1 }, { $defs: { A: { type: "number" } } })).toBeUndefined();
});

test("combined schemas are checked", () => {
  expect(problem({ a: { anyOf: [{ type: "string" }, { type: "number", minimum: 3 }] } }, { a: 1 })).toBe(
    '"a" must be text.',
  );
  expect(problem({ a: { oneOf: [{ type: "number" }, { minimum: 1 }] } }, { a: 2 })).toContain(
    "more than one of the forms",
  );
  expect(problem({ a: { allOf: [{ type: "number" }, { minimum: 1 }] } }, { a: 0 })).toBe('"a" must be at least 1.');
  expect(problem({ a: { not: { type: "string" } } }, { a: "x" })).toContain("a form that is not allowed");
  expect(problem({ a: { $ref: "#/$defs/A" } }, { a: "x" }, { $defs: { A: { type: "number" } } })).toBe(
    '"a" must be a number.',
  );
});

test("keywords that are not checked are refused by name, and foreign regular expressions are never run", () => {
  expect(problem({ a: { type: "object", patternProperties: {} } }, { a: {} })).toContain('"patternProperties"');
  expect(problem({ a: { if: {} } }, { a: 1 })).toContain('"if"');
  expect(problem({ a: { $ref: "https://example.com/schema" } }, { a: 1 })).toContain("outside themselves");
  expect(problem({ a: { type: "string", pattern: "(a+)+$" } }, { a: `${"a".repeat(40)}!` })).toBeUndefined();
  expect(checkArguments({ type: "string" }, "x").ok).toBe(false);
});

test("what no one could have meant is refused and not run for ever", () => {
  const round: JsonObject = { A: { $ref: "#/$defs/A" } };
  expect(problem({ a: { $ref: "#/$defs/A" } }, { a: 1 }, { $defs: round })).toContain("nested too deeply");
  expect(problem({ a: { type: "constructor" } }, { a: 1 })).toContain('unknown type "constructor"');
  expect(problem({ a: { type: "string" } }, { a: "\ud800" })).toContain("not valid Unicode");
  expect(problem({}, JSON.parse('{"__proto__": {"on": true}}') as Json, { required: ["on"] })).toBe('"on" is missing.');
  let deep: Json = {};
  for (let level = 0; level < 100; level += 1) deep = { properties: { a: deep } };
  expect(problem({ a: deep }, { a: 1 })).toContain("nested too deeply");
});

test("each argument's problem is told by its name, for a form; what only the whole has, under no name", () => {
  const parameters = {
    type: "object",
    properties: { file: { type: "string" }, count: { type: "integer", minimum: 1 } },
    required: ["file"],
    additionalProperties: false,
  };
  expect(argumentProblems(parameters, { file: "a", count: 2 })).toEqual({});
  expect(argumentProblems(parameters, { count: 0 })).toEqual({
    count: '"count" must be at least 1.',
    file: '"file" is missing.',
  });
  expect(argumentProblems(parameters, { file: "a", more: 1 })).toEqual({
    "": '"more" is not an argument of this tool; expected are file, count.',
  });
});
