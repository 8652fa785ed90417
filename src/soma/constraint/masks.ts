import type { Automaton, Place, State } from "./automaton.ts";
import type { Expression } from "./expression.ts";
import type { VocabularyTree } from "./vocabulary-tree.ts";

/**
 * Which tokens may come in a state. Walking the whole vocabulary takes about a millisecond, so it is done for what a
 * text looks like up to the end of the rule it is in, and kept: the tokens that stay within the rule are allowed whatever
 * comes after; only those that leave it are looked at anew, from where they leave. (The split into context-independent
 * and context-dependent tokens is XGrammar's: Dong et al. 2024, "XGrammar: Flexible and Efficient Structured Generation
 * Engine for Large Language Models".) Masks of whole states are kept too.
 */
export interface Masks {
  of(state: State): Uint32Array;
}

/** What one expression allows, nothing being known of what comes after it. */
interface Stencil {
  readonly allowed: Uint32Array | readonly number[];
  /** Nodes of the tree where the expression may be over and tokens go on. */
  readonly exits: readonly number[];
}

const stencilsKept = 512;
const masksKept = 512;
/** A list of fewer tokens than this is smaller than a bit for each. */
const fewTokens = 256;
/** With more expressions than this to learn, the state is walked as it stands. */
const stencilsLearnt = 4;

export function createMasks(automaton: Automaton, tree: VocabularyTree): Masks {
  const stencils = new Map<Expression, Stencil>();
  const masks = new Map<State, Uint32Array>();

  const stencilOf = (expression: Expression): Stencil => {
    const known = stencils.get(expression);
    if (known !== undefined) return known;
    const tokens: number[] = [];
    const exits: number[] = [];
    walk(automaton, tree, 0, automaton.before(expression), {
      token: (token) => tokens.push(token),
      exit: (node) => exits.push(node),
    });
    const allowed = tokens.length < fewTokens ? tokens : new Uint32Array(tree.words);
    if (allowed instanceof Uint32Array) for (const token of tokens) allow(allowed, token);
    return keep(stencils, expression, { allowed, exits }, stencilsKept);
  };

  /** Adds what may come in one place of a state. */
  const allowFrom = (place: Place, mask: Uint32Array): void => {
    const first = place.head.kind === "sequence" ? place.head.first : place.head;
    const cut = first.kind === "leaf" ? first.leaf.stencil?.(tree.longest) : undefined;
    const forgets = cut?.forgets === true;
    const { allowed, exits } = stencilOf(cut === undefined ? place.head : automaton.withFirst(place.head, cut.leaf));
    if (allowed instanceof Uint32Array) allowed.forEach((word, at) => (mask[at] = (mask[at] ?? 0) | word));
    else for (const token of allowed) allow(mask, token);

    const put = { token: (token: number) => allow(mask, token) };
    const after = automaton.after(place.then);
    for (const exit of exits) {
      const state = forgets ? retrace(exit, place) : after;
      if (state !== null) walk(automaton, tree, exit, state, put);
    }
  };

  /** The state at a node of the tree, starting in the place. */
  const retrace = (node: number, place: Place): State | null => {
    let state: State | null = automaton.before(place.head, place.then);
    for (let at = 1; at <= node && state !== null;) {
      if (node >= (tree.end[at] ?? 0)) {
        at = tree.end[at] ?? node + 1; // not among its descendants
        continue;
      }
      state = automaton.step(state, tree.byte[at] ?? 0);
      at += 1;
    }
    return state;
  };

  return {
    of: (state) => {
      const known = masks.get(state);
      if (known !== undefined) return known;
      const mask = state.mayEnd ? tree.ends.slice() : new Uint32Array(tree.words);
      if (state.places.length <= stencilsLearnt || state.places.every(({ head }) => stencils.has(head))) {
        for (const place of state.places) allowFrom(place, mask);
      } else {
        walk(automaton, tree, 0, state, { token: (token) => allow(mask, token) });
      }
      return keep(masks, state, mask, masksKept);
    },
  };
}

function allow(mask: Uint32Array, token: number): void {
  mask[token >> 5] = (mask[token >> 5] ?? 0) | (1 << (token & 31));
}

/** Puts a value into a cache; of a full one, the older half is dropped. */
function keep<Key, Value>(cache: Map<Key, Value>, key: Key, value: Value, most: number): Value {
  if (cache.size >= most) for (const old of [...cache.keys()].slice(0, most / 2)) cache.delete(old);
  cache.set(key, value);
  return value;
}

/** Goes down from a node, `state` standing there, and tells the tokens below it that the state lets through. */
function walk(
  automaton: Automaton,
  tree: VocabularyTree,
  from: number,
  state: State,
  tell: { token(token: number): void; exit?(node: number): void },
): void {
  const { byte, depth, end, token, twin } = tree;
  const stop = end[from] ?? 0;
  const path: State[] = [];
  const top = depth[from] ?? 0;
  path[top] = state;
  for (let node = from + 1; node < stop;) {
    const level = depth[node] ?? 0;
    const above = path[level - 1];
    const value = byte[node] ?? 0;
    const next = above && (above.next[value] === undefined ? automaton.step(above, value) : above.next[value]);
    if (!next) {
      node = end[node] ?? stop;
      continue;
    }
    path[level] = next;
    for (let one = token[node] ?? -1; one >= 0; one = twin[one] ?? -1) tell.token(one);
    if (next.mayEnd && (end[node] ?? 0) > node + 1) tell.exit?.(node);
    node += 1;
  }
}
