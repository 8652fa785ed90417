/** A set of texts, ready to be followed byte by byte. Made by readGrammar and grammarOfSchema. */
export interface Grammar {
  readonly kind: "grammar";
}

export type GrammarEnding =
  { readonly kind: "read"; readonly grammar: Grammar } | { readonly kind: "refused"; readonly message: string };
