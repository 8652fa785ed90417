import { everyChar, type CharSet } from "./char-set.ts";
import { parsePattern, PatternProblem, type Pattern } from "./pattern-parser.ts";

/** A finite automaton over characters, with several states at once and no empty moves. Each state can reach an end. */
export interface CharAutomaton {
  readonly first: readonly number[];
  readonly moves: readonly (readonly Move[])[];
  readonly ends: readonly boolean[];
}

interface Move {
  readonly low: number;
  readonly high: number;
  readonly to: number;
}

const mostStates = 5_000;
const mostMoves = 200_000;

/**
 * The automaton of the texts in which the pattern is found, anywhere if it has no anchors (Thompson's construction,
 * 1968). Throws a PatternProblem for what cannot be read, or is too large.
 */
export function automatonOf(pattern: string): CharAutomaton {
  return withoutEmptyMoves(new Construction(parsePattern(pattern)));
}

/** What every ^ and $ asks is whether a text begins or ends there: such a move is free there, and nowhere else. */
interface Node {
  readonly free: number[];
  readonly atStart: number[];
  readonly atEnd: number[];
  readonly moves: { readonly set: CharSet; readonly to: number }[];
}

class Construction {
  readonly nodes: Node[] = [];
  readonly before = this.#node();
  readonly start: number;
  readonly found = this.#node();

  constructor(pattern: Pattern) {
    const end = this.#node();
    this.start = this.#build(pattern, end);
    this.#at(this.before).moves.push({ set: everyChar, to: this.before });
    this.#at(this.before).free.push(this.start);
    this.#at(end).free.push(this.found);
    this.#at(this.found).moves.push({ set: everyChar, to: this.found });
  }

  #node(): number {
    if (this.nodes.length >= 4 * mostStates) throw new PatternProblem("more repetitions than can be followed");
    return this.nodes.push({ free: [], atStart: [], atEnd: [], moves: [] }) - 1;
  }

  #at(number: number): Node {
    const node = this.nodes[number];
    if (node === undefined) throw new Error(`There is no node ${number}.`);
    return node;
  }

  /** Nodes for the pattern that lead to `to`; the one that it begins with. */
  #build(pattern: Pattern, to: number): number {
    switch (pattern.kind) {
      case "char": {
        const node = this.#node();
        if (pattern.set.length > 0) this.#at(node).moves.push({ set: pattern.set, to });
        return node;
      }
      case "start":
      case "end": {
        const node = this.#node();
        (pattern.kind === "start" ? this.#at(node).atStart : this.#at(node).atEnd).push(to);
        return node;
      }
      case "sequence":
        return pattern.of.reduceRight((next, part) => this.#build(part, next), to);
      case "choice": {
        const node = this.#node();
        for (const one of pattern.of) this.#at(node).free.push(this.#build(one, to));
        return node;
      }
      case "repetition": {
        const { of, least, most } = pattern;
        let next = to;
        if (most === Infinity) {
          next = this.#node();
          this.#at(next).free.push(to, this.#build(of, next));
        } else {
          for (let count = least; count < most; count += 1) {
            const node = this.#node();
            this.#at(node).free.push(to, this.#build(of, next));
            next = node;
          }
        }
        for (let count = 0; count < least; count += 1) next = this.#build(of, next);
        return next;
      }
    }
  }
}

function withoutEmptyMoves({ nodes, before, found }: Construction): CharAutomaton {
  const reach = (from: readonly number[], also: "atStart" | "atEnd" | undefined): Set<number> => {
    const reached = new Set(from);
    for (const number of reached) {
      const node = nodes[number];
      for (const next of node?.free ?? []) reached.add(next);
      if (also !== undefined) for (const next of node?.[also] ?? []) reached.add(next);
    }
    return reached;
  };
  const counts = { moves: 0 };
  const moves = nodes.map((node) =>
    node.moves.flatMap(({ set, to }) => {
      const targets = [...reach([to], undefined)].filter((one) => matters(nodes[one]));
      counts.moves += targets.length * set.length;
      if (counts.moves > mostMoves) throw new PatternProblem("more alternatives than can be followed");
      return targets.flatMap((target) => set.map(([low, high]) => ({ low, high, to: target })));
    }),
  );
  const ends = nodes.map((_, number) => reach([number], "atEnd").has(found));
  const first = [...reach([before], "atStart")];
  // An empty text both begins and ends where it stands, so that moves of either kind are free together.
  const bothWays = first.length > 0 && emptyIsFound(nodes, before, found);
  const automaton = trimmed({ first, moves, ends });
  if (!bothWays) return automaton;
  return automaton.first.some((one) => automaton.ends[one]) ? automaton : withEmpty(automaton);
}

const matters = (node: Node | undefined): boolean =>
  node !== undefined &&
  (node.moves.length > 0 || node.atEnd.length > 0 || node.atStart.length > 0 || node.free.length > 0);

function emptyIsFound(nodes: readonly Node[], before: number, found: number): boolean {
  const reached = new Set([before]);
  for (const number of reached) {
    const node = nodes[number];
    for (const next of [...(node?.free ?? []), ...(node?.atStart ?? []), ...(node?.atEnd ?? [])]) reached.add(next);
  }
  return reached.has(found);
}

const withEmpty = (automaton: CharAutomaton): CharAutomaton => ({
  first: [...automaton.first, automaton.moves.length],
  moves: [...automaton.moves, []],
  ends: [...automaton.ends, true],
});

/** Without the states from which no end can be reached. */
function trimmed({ first, moves, ends }: CharAutomaton): CharAutomaton {
  const from: number[][] = moves.map(() => []);
  moves.forEach((those, state) => those.forEach(({ to }) => from[to]?.push(state)));
  const alive = new Set(ends.flatMap((isEnd, state) => (isEnd ? [state] : [])));
  for (const state of alive) for (const before of from[state] ?? []) alive.add(before);
  const kept = (state: number): boolean =>
    alive.has(state) && ((moves[state]?.length ?? 0) > 0 || ends[state] === true);
  const numbers = new Map([...alive].filter(kept).map((state, number) => [state, number]));
  if (numbers.size > mostStates) throw new PatternProblem("more repetitions than can be followed");
  const renumbered = (state: number): readonly number[] => {
    const number = numbers.get(state);
    return number === undefined ? [] : [number];
  };
  return {
    first: first.flatMap(renumbered),
    moves: [...numbers.keys()].map((state) =>
      (moves[state] ?? []).flatMap((move) => renumbered(move.to).map((to) => ({ ...move, to }))),
    ),
    ends: [...numbers.keys()].map((state) => ends[state] === true),
  };
}

/** The texts of both automata. */
export function both(one: CharAutomaton, other: CharAutomaton): CharAutomaton {
  const numbers = new Map<number, number>();
  const pairs: (readonly [number, number])[] = [];
  const numberOf = (a: number, b: number): number => {
    const key = a * other.moves.length + b;
    let number = numbers.get(key);
    if (number === undefined) {
      if (pairs.length >= 4 * mostStates) throw new PatternProblem("together with “format” more than can be followed");
      number = pairs.push([a, b]) - 1;
      numbers.set(key, number);
    }
    return number;
  };
  const first = one.first.flatMap((a) => other.first.map((b) => numberOf(a, b)));
  const moves: Move[][] = [];
  for (let at = 0; at < pairs.length; at += 1) {
    const [a, b] = pairs[at] ?? [0, 0];
    const shared: Move[] = [];
    for (const left of one.moves[a] ?? []) {
      for (const right of other.moves[b] ?? []) {
        const [low, high] = [Math.max(left.low, right.low), Math.min(left.high, right.high)];
        if (low <= high) shared.push({ low, high, to: numberOf(left.to, right.to) });
      }
    }
    moves.push(shared);
  }
  return trimmed({ first, moves, ends: pairs.map(([a, b]) => one.ends[a] === true && other.ends[b] === true) });
}
