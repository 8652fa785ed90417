import type { GrammarEnding } from "./grammar.ts";

/** Reads a grammar in llama.cpp's GBNF. */
export function readGrammar(gbnf: string): GrammarEnding {
  void gbnf;
  throw new Error("not yet");
}
