import type { Grammar } from "./grammar.ts";

export type { Grammar } from "./grammar.ts";

/** What a constraint needs to know of a tokenizer; a Tokenizer fits. */
export interface Vocabulary {
  readonly size: number;
  /** What the token adds to the text. A token that adds nothing is never allowed, but for those that end. */
  bytesOf(token: number): Uint8Array;
  isControl(token: number): boolean;
  readonly ends: ReadonlySet<number>;
}

/** Keeps an answer within a grammar, token by token. */
export interface Constraint {
  /**
   * The tokens that may come next: bit t & 31 of word t >> 5. Every one of them keeps the text the beginning of some
   * text of the grammar; those that end are set where the text may end. Shared: not to be written to.
   */
  mask(): Uint32Array;
  /** Moves on by a token that the mask allows. Any other is the caller's mistake and throws. */
  accept(token: number): void;
  /** The text so far is one of the grammar's. */
  readonly mayEnd: boolean;
  /** Nothing but the end may come. */
  readonly mustEnd: boolean;
  /** The same place, to be moved on by itself. */
  fork(): Constraint;
}

/** A fresh constraint at the beginning of the grammar. What is worked out is kept for the next one with the same two. */
export function constrain(grammar: Grammar, vocabulary: Vocabulary): Constraint {
  void grammar;
  void vocabulary;
  throw new Error("not yet");
}
