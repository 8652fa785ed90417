import type { Synapse } from "../definition.ts";
import { evaluate } from "./expression.ts";
import { builtIn, readText } from "./definitions.ts";

export const calculator: Synapse = {
  definition: {
    name: "calculator",
    version: "1.0.0",
    description:
      "Computes a sum exactly. It knows + - * / % ^, brackets, decimals with a point, and sqrt(x), round(x, digits), min(a, b), max(a, b). A result that had to be rounded begins with ≈.",
    wants: "compute a sum",
    parameters: {
      type: "object",
      properties: {
        expression: { type: "string", description: "The sum, such as (17 * 23) / 4", minLength: 1, maxLength: 1000 },
      },
      required: ["expression"],
      additionalProperties: false,
    },
    effect: "nothing",
    risk: "low",
    source: builtIn,
  },
  scope: () => "compute any sum",
  refuse(args) {
    const value = evaluate(readText(args, "expression"));
    return value.ok ? undefined : value.problem; // nobody is asked to allow what cannot come to anything
  },
  run(args) {
    const value = evaluate(readText(args, "expression"));
    return Promise.resolve(value.ok ? { kind: "done", text: value.value } : { kind: "failed", text: value.problem });
  },
};
