import type { Automaton, State } from "./automaton.ts";
import { childOf, type ByteTree } from "./byte-tree.ts";

/** What a walk tells. */
interface Found {
  /** A token whose bytes, from where the walk began, are the first `length` of these; they change with the next one. */
  token(token: number, bytes: Uint8Array, length: number, node: number, mayBeOver: boolean): void;
  /** Here the text may be over, and tokens go on. */
  exit?(node: number, bytes: Uint8Array, length: number): void;
}

/** Goes down from a node of the tree, `state` standing there, and tells what is below it that the state lets through. */
export type Walk = (from: number, state: State, found: Found) => void;

/** One walk at a time; what it finds must not begin another. */
export function createWalk(automaton: Automaton, tree: ByteTree): Walk {
  const { byte, children, first, token, twin } = tree;
  const bytes = new Uint8Array(tree.longest);
  /** By level: the node above it and where the text stands there. */
  const nodes: number[] = [];
  const states: State[] = [];
  /** By level: the few bytes of which one must come, if they are few, and how many of them, or of the nodes, were tried. */
  const fewAt: (readonly number[] | undefined)[] = [];
  const tried: number[] = [];

  const enter = (level: number, node: number, state: State): void => {
    const few = children[node] === 0 ? none : automaton.few(state);
    nodes[level] = node;
    states[level] = state;
    fewAt[level] = few === "many" ? undefined : few;
    tried[level] = 0;
  };

  /** The next child that may come, or 0. */
  const nextChild = (level: number): number => {
    const node = nodes[level] ?? 0;
    const few = fewAt[level];
    let at = tried[level] ?? 0;
    let child = 0;
    if (few !== undefined) while (child === 0 && at < few.length) child = childOf(tree, node, few[at++] ?? 0);
    else if (at < (children[node] ?? 0)) child = (first[node] ?? 0) + at++;
    tried[level] = at;
    return child;
  };

  return (from, start, found) => {
    enter(0, from, start);
    for (let level = 0; level >= 0;) {
      const above = states[level] ?? start;
      const node = nextChild(level);
      if (node === 0) {
        level -= 1;
        continue;
      }
      const value = byte[node] ?? 0;
      const state = above.next[value] === undefined ? automaton.step(above, value) : above.next[value];
      if (!state) continue;
      bytes[level] = value;
      level += 1;
      const { mayEnd } = state;
      for (let one = token[node] ?? -1; one >= 0; one = twin[one] ?? -1) found.token(one, bytes, level, node, mayEnd);
      if (mayEnd && children[node] !== 0) found.exit?.(node, bytes, level);
      enter(level, node, state);
    }
  };
}

const none: readonly number[] = [];
