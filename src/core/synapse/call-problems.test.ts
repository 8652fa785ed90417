import { expect, test } from "vitest";
import { calculator } from "./built-ins/calculator.ts";
import { callProblems } from "./call-problems.ts";

test("a sum that cannot be computed is said beside its field, before anybody allows it", () => {
  expect(callProblems(calculator, { expression: "17*23" })).toEqual({});
  expect(callProblems(calculator, { expression: "17*(" })).toEqual({
    expression: expect.stringMatching(/\.$/u) as string,
  });
  expect(callProblems(calculator, { expression: "1/0" })).toHaveProperty("expression");
});

test("arguments that the schema does not admit never reach the tool's own word", () => {
  expect(callProblems(calculator, {})).toEqual({ expression: '"expression" is missing.' });
  expect(callProblems(calculator, { expression: 1 })).toHaveProperty("expression");
});

test("what a tool says of several arguments together stands under none of them", () => {
  const both = { definition: { ...calculator.definition, parameters: { type: "object" } }, refuse: () => "Never." };
  expect(callProblems(both, { path: "a", content: "b" })).toEqual({ "": "Never." });
});
