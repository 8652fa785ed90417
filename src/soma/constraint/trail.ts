import type { Automaton, State } from "./automaton.ts";
import type { VocabularyTree } from "./vocabulary-tree.ts";

/** Some nodes of a vocabulary's tree and all that are above them, each after the one above it. */
export interface Trail {
  readonly byte: readonly number[];
  /** By place in the trail, that of the node above; −1 is the tree's root. */
  readonly above: readonly number[];
  /** By node of the tree its place in the trail. */
  readonly placeOf: ReadonlyMap<number, number>;
}

/** The way to these nodes. */
export function trailTo(tree: VocabularyTree, nodes: readonly number[]): Trail {
  const [byte, above, placeOf] = [[] as number[], [] as number[], new Map<number, number>()];
  for (const node of nodes) {
    const way: number[] = [];
    for (let at = node; at > 0 && !placeOf.has(at); at = tree.above[at] ?? 0) way.push(at);
    for (let at = way.pop(); at !== undefined; at = way.pop()) {
      placeOf.set(at, byte.length);
      byte.push(tree.byte[at] ?? 0);
      above.push(placeOf.get(tree.above[at] ?? 0) ?? -1);
    }
  }
  return { byte, above, placeOf };
}

/** Where a text that stands in `from` stands at a node of the trail; null: it does not get there. Worked out when asked. */
export function follow(trail: Trail, automaton: Automaton, from: State): (node: number) => State | null {
  const { byte, above, placeOf } = trail;
  const known: (State | null)[] = [];
  const at = (place: number): State | null => {
    if (place < 0) return from;
    let state = known[place];
    if (state === undefined) {
      const before = at(above[place] ?? -1);
      known[place] = state = before && automaton.step(before, byte[place] ?? 0);
    }
    return state;
  };
  return (node) => at(placeOf.get(node) ?? -1);
}
