import type { GrammarEnding } from "./grammar.ts";

export interface SchemaOptions {
  /**
   * "any" (default): every writing of every valid value. "compact": one short writing of it (no whitespace, no needless
   * escapes, no exponents), which keeps small models from writing newlines or digits without end.
   */
  readonly writing?: "any" | "compact";
}

/** The grammar of the JSON texts that a JSON Schema admits. */
export function grammarOfSchema(schema: unknown, options: SchemaOptions = {}): GrammarEnding {
  void schema;
  void options;
  throw new Error("not yet");
}
