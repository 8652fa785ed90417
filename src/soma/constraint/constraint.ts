import { Automaton, type State } from "./automaton.ts";
import type { Grammar } from "./grammar.ts";
import { createMasks, type Masks } from "./masks.ts";
import { treeOf, type Vocabulary } from "./vocabulary-tree.ts";

export type { Grammar } from "./grammar.ts";
export type { Vocabulary } from "./vocabulary-tree.ts";

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

interface Machine {
  readonly automaton: Automaton;
  readonly masksFor: WeakMap<Vocabulary, Masks>;
}

const machines = new WeakMap<Grammar, Machine>();

/**
 * A fresh constraint at the beginning of the grammar. What is worked out is kept with the grammar and the vocabulary, so
 * the next answer finds it. A text that is over (a token that ends was accepted) allows that end only.
 */
export function constrain(grammar: Grammar, vocabulary: Vocabulary): Constraint {
  const machine = machines.get(grammar) ?? {
    automaton: new Automaton(grammar.expressions),
    masksFor: new WeakMap<Vocabulary, Masks>(),
  };
  machines.set(grammar, machine);
  const { automaton, masksFor } = machine;
  const masks = masksFor.get(vocabulary) ?? createMasks(automaton, treeOf(vocabulary));
  masksFor.set(vocabulary, masks);

  const over: State = { places: [], mayEnd: true, next: [], few: [] };
  const at = (start: State): Constraint => {
    let state = start;
    return {
      mask: () => masks.of(state),
      accept: (token) => {
        if (vocabulary.ends.has(token)) {
          if (!state.mayEnd) throw new Error(`Token ${token} ends a text that may not end here.`);
          state = over;
          return;
        }
        let moved: State | null = state;
        const bytes = vocabulary.isControl(token) ? new Uint8Array() : vocabulary.bytesOf(token);
        for (const byte of bytes) if (moved !== null) moved = automaton.step(moved, byte);
        if (moved === null || bytes.length === 0) throw new Error(`Token ${token} may not come here.`);
        state = moved;
      },
      get mayEnd() {
        return state.mayEnd;
      },
      get mustEnd() {
        return state.places.length === 0;
      },
      fork: () => at(state),
    };
  };
  return at(automaton.before(grammar.root));
}
