import type { Automaton, Place, State } from "./automaton.ts";
import type { Expression, LeafStencil } from "./expression.ts";
import { allow, createTokenSet, isWithin, type Limits, type TokenSet } from "./token-set.ts";
import { createWalk } from "./tree-walk.ts";
import { follow, trailTo, type Trail } from "./trail.ts";
import type { VocabularyTree } from "./vocabulary-tree.ts";

/**
 * Which tokens may come in a state. Walking the whole vocabulary takes about a millisecond, so it is done for what a
 * text looks like up to the end of the rule it is in, and kept: the tokens that stay within the rule are allowed whatever
 * comes after; only those that leave it are looked at anew, from where they leave. (The split into context-independent
 * and context-dependent tokens is XGrammar's: Dong et al. 2024, "XGrammar: Flexible and Efficient Structured Generation
 * Engine for Large Language Models".) What is the same in every grammar, the inside of a string, is walked once for a
 * vocabulary. Masks of whole states are kept too.
 */
export interface Masks {
  of(state: State): Uint32Array;
}

/** What one expression allows, nothing being known of what comes after it. */
interface Stencil {
  /** Those that stay within the expression; with those at whose end it may be over, apart, all of them. */
  readonly tokens: TokenSet;
  readonly endings: readonly Ending[];
  /** Nodes of the tree where the expression may be over and tokens go on. */
  readonly exits: Int32Array;
  /** By exit what the expression measures, if it does. */
  readonly exitSizes: Int32Array;
  /** The way to the endings and exits, once it was needed. */
  trail?: Trail;
}

/** A token at whose end the expression may be over, its node of the tree, and its measure. */
interface Ending {
  readonly token: number;
  readonly node: number;
  readonly size: number;
}

/** Stencils that are the same in all grammars: a new grammar's strings are known already. */
const everywhere = new WeakMap<VocabularyTree, Map<string, Stencil>>();

const stencilsKept = 512;
const masksKept = 512;
/** With more expressions than this that never were met, the state is walked as it stands. */
const stencilsLearnt = 4;

export function createMasks(automaton: Automaton, tree: VocabularyTree): Masks {
  const stencils = new Map<Expression, Stencil>();
  const shared = everywhere.get(tree) ?? new Map<string, Stencil>();
  everywhere.set(tree, shared);
  const met = new Set<Expression>();
  const masks = new Map<State, Uint32Array>();
  const walk = createWalk(automaton, tree);
  const foundTokens = new Int32Array(tree.twin.length);
  const foundSizes = new Int32Array(tree.twin.length);

  const stencilOf = (expression: Expression, cut: LeafStencil | undefined): Stencil => {
    const name = expression === cut?.leaf ? cut.everywhere : undefined;
    const known = (name === undefined ? undefined : shared.get(name)) ?? stencils.get(expression);
    if (known !== undefined) return known;
    const measure = cut?.within?.measure;
    const [exits, exitSizes]: [number[], number[]] = [[], []];
    const endings: Ending[] = [];
    let count = 0;
    walk(0, automaton.before(expression), {
      token: (token, bytes, length, node, mayBeOver) => {
        const size = measure === undefined ? 0 : measure(bytes, length);
        if (mayBeOver) {
          endings.push({ token, node, size });
          return;
        }
        foundTokens[count] = token;
        foundSizes[count++] = size;
      },
      exit: (node, bytes, length) => {
        exits.push(node);
        exitSizes.push(measure === undefined ? 0 : measure(bytes, length));
      },
    });
    const stencil: Stencil = {
      tokens: createTokenSet(foundTokens.slice(0, count), foundSizes.slice(0, count), tree.words),
      endings,
      exits: Int32Array.from(exits),
      exitSizes: Int32Array.from(exitSizes),
    };
    return name === undefined
      ? keep(stencils, expression, stencil, stencilsKept)
      : keep(shared, name, stencil, stencilsKept);
  };

  /** Adds what may come in one place of a state. */
  const allowFrom = (place: Place, mask: Uint32Array): void => {
    const first = place.head.kind === "sequence" ? place.head.first : place.head;
    const found = first.kind === "leaf" ? first.leaf.stencil?.() : undefined;
    // Where more follows in the same head, what only some endings lead to cannot be told apart.
    const cut = found?.ends === "some" && first !== place.head ? undefined : found;
    const head = automaton.outline(place.head, cut?.leaf ?? first, tree.longest);
    const stencil = stencilOf(head, cut);
    const { tokens, endings, exits, exitSizes } = stencil;
    const limits = limitsOf(cut?.within, tree.longest);
    const stateAt = cut?.forgets === true ? statesFrom(place, stencil) : undefined;

    tokens.allowIn(mask, limits);
    for (const { token, node, size } of endings) {
      if (limits !== undefined && !isWithin(size, limits)) continue;
      if (cut?.ends !== "some" || stateAt?.(node) !== null) allow(mask, token);
    }
    if (exits.length === 0) return;
    const put = { token: (token: number) => allow(mask, token) };
    const after = automaton.after(place.then);
    exits.forEach((exit, at) => {
      if (limits !== undefined && !isWithin(exitSizes[at] ?? 0, limits)) return;
      const state = stateAt === undefined ? after : stateAt(exit);
      if (state !== null) walk(exit, state, put);
    });
  };

  /** The same as it stands, for places that are left by few tokens: nothing is kept of it. */
  const allowAtOnce = (state: State, mask: Uint32Array): void => {
    walk(0, state, { token: (token) => allow(mask, token) });
  };

  /** By node of a stencil's endings and exits the state there, starting in the place. */
  const statesFrom = (place: Place, stencil: Stencil): ((node: number) => State | null) => {
    const { endings, exits } = stencil;
    stencil.trail ??= trailTo(tree, [...endings.map(({ node }) => node), ...exits]);
    return follow(stencil.trail, automaton, automaton.before(place.head, place.then));
  };

  return {
    of: (state) => {
      const known = masks.get(state);
      if (known !== undefined) return known;
      const mask = state.mayEnd ? tree.ends.slice() : new Uint32Array(tree.words);
      const unmet = state.places.filter(({ head }) => !met.has(head));
      for (const { head } of unmet) met.add(head);
      if (unmet.length > stencilsLearnt || (unmet.length > 0 && automaton.few(state) !== "many")) {
        allowAtOnce(state, mask);
      } else {
        for (const place of state.places) allowFrom(place, mask);
      }
      return keep(masks, state, mask, masksKept);
    },
  };
}

/** Puts a value into a cache; of a full one, the older half is dropped. */
function keep<Key, Value>(cache: Map<Key, Value>, key: Key, value: Value, most: number): Value {
  if (cache.size >= most) for (const old of [...cache.keys()].slice(0, most / 2)) cache.delete(old);
  cache.set(key, value);
  return value;
}

/** Undefined where every size of a token is within them. */
function limitsOf(within: LeafStencil["within"], longest: number): Limits | undefined {
  return within === undefined || (within.least === 0 && within.most >= longest) ? undefined : within;
}
