import type { Expression, Expressions } from "./expression.ts";

/** A set of texts, ready to be followed byte by byte. Made by readGrammar and grammarOfSchema. */
export interface Grammar {
  readonly expressions: Expressions;
  readonly root: Expression;
}

export type GrammarEnding =
  { readonly kind: "read"; readonly grammar: Grammar } | { readonly kind: "refused"; readonly message: string };
