import { pairKey, type Expression, type Expressions, type Leaf, type Rule } from "./expression.ts";

/**
 * Where a text may stand, as a set: a pushdown automaton whose choices are all followed at once. A place is an expression
 * that begins with a leaf, and the stack of what comes after it. Stacks are sets as well and shared, as in Tomita's
 * graph-structured stack ("An Efficient Augmented-Context-Free Parsing Algorithm", 1987): a rule that is entered from
 * several places at once is entered once, with all of them to return to. So neither many alternatives nor deep nesting
 * make the work grow faster than the grammar and the text do. Equal states are one object, and a state keeps where each
 * byte leads: what recurs is never worked out again.
 */
export interface State {
  readonly places: readonly Place[];
  /** The text may end here. */
  readonly mayEnd: boolean;
  /** By byte, as far as it was asked for: the next state, or null where the byte cannot come. */
  readonly next: (State | null | undefined)[];
  /** What `few` says, once it was asked: undefined, the few bytes, or that they are many. */
  few: readonly number[] | "many" | undefined;
}

export interface Place {
  /** A leaf, or a sequence that begins with one. */
  readonly head: Expression;
  readonly then: Stack;
}

/** What comes after a rule: the rests of those that called it, or the end of the text. */
export interface Stack {
  readonly id: number;
  readonly returns: readonly Return[];
  readonly bottom: boolean;
}

interface Return {
  readonly rest: Expression;
  readonly then: Stack;
}

/** States kept at once; each may take 2 kB. Beyond, what was worked out is forgotten. */
const statesKept = 8192;

export class Automaton {
  readonly #expressions: Expressions;
  readonly #stacks = new Map<string, Stack>();
  readonly #states = new Map<string, State>();
  /** Most stacks hold one return, and most states one place in which the text may not end: they are found by number. */
  readonly #stacksOfOne = new Map<number, Stack>();
  readonly #statesOfOne = new Map<number, State>();
  #stackIds = 0;
  /** The stack under which there is nothing: the end of the text. */
  readonly bottom: Stack = this.#stack([], true);

  constructor(expressions: Expressions) {
    this.#expressions = expressions;
  }

  #stack(returns: readonly Return[], bottom: boolean): Stack {
    const only = returns[0];
    if (only !== undefined && returns.length === 1 && !bottom) {
      const number = pairKey(only.rest.id, only.then.id);
      let one = this.#stacksOfOne.get(number);
      if (one === undefined) this.#stacksOfOne.set(number, (one = { id: this.#stackIds++, returns, bottom }));
      return one;
    }
    const byKey = new Map(returns.map((one) => [`${one.rest.id} ${one.then.id}`, one]));
    if (byKey.size === 1 && !bottom) return this.#stack([...byKey.values()], bottom);
    const keys = [...byKey.keys()].sort();
    const key = (bottom ? "." : "") + keys.join();
    let known = this.#stacks.get(key);
    if (known === undefined) {
      known = { id: this.#stackIds++, returns: keys.flatMap((one) => byKey.get(one) ?? []), bottom };
      this.#stacks.set(key, known);
    }
    return known;
  }

  #union(stacks: ReadonlySet<Stack>): Stack {
    const [first, ...more] = stacks;
    if (first === undefined || more.length === 0) return first ?? this.bottom;
    const all = [first, ...more];
    return this.#stack(
      all.flatMap(({ returns }) => returns),
      all.some(({ bottom }) => bottom),
    );
  }

  /** The state before a text of `expression`, then of what the stack says. */
  before(expression: Expression, then: Stack = this.bottom): State {
    return this.#close([{ rest: expression, then }]);
  }

  /** The state before what a stack says. */
  after(stack: Stack): State {
    return this.#close([{ rest: this.#expressions.empty, then: stack }]);
  }

  /**
   * What admits the same tokens as a place's head up to its end, if none is longer than `longest` bytes: with `first` for
   * its leaf, and counts of repetitions that no such token can use up made alike.
   */
  outline(head: Expression, first: Expression, longest: number): Expression {
    if (head.kind !== "sequence") return first;
    const { rest } = head;
    const counted = rest.kind === "sequence" ? rest.first : rest;
    if (counted.kind !== "repetition") return this.#expressions.pair(first, rest);
    const least = Math.min(counted.least, longest + 1);
    const most = counted.most > longest ? Infinity : counted.most;
    const repeated = this.#expressions.repetition(counted.of, least, most);
    return this.#expressions.sequence(first, repeated, rest.kind === "sequence" ? rest.rest : this.#expressions.empty);
  }

  /** The state after a byte; null: the byte cannot come. */
  step(state: State, byte: number): State | null {
    const known = state.next[byte];
    if (known !== undefined) return known;
    const moved: Return[] = [];
    for (const { head, then } of state.places) {
      const left = leafOf(head)?.step(byte);
      if (left === undefined || left.kind === "never") continue;
      const rest = head.kind === "sequence" ? this.#expressions.pair(left, head.rest) : left;
      moved.push({ rest, then });
    }
    return (state.next[byte] = moved.length === 0 ? null : this.#close(moved));
  }

  /** The few bytes of which one must come in a state, perhaps with some more; or that they are many. */
  few(state: State): readonly number[] | "many" {
    if (state.few !== undefined) return state.few;
    const only = state.places.length === 1 ? state.places[0] : undefined;
    if (only !== undefined) return (state.few = leafOf(only.head)?.few?.() ?? "many");
    const found = new Set<number>();
    for (const { head } of state.places) {
      const few = leafOf(head)?.few?.();
      if (few === undefined) return (state.few = "many");
      for (const byte of few) found.add(byte);
    }
    return (state.few = [...found]);
  }

  #close(started: readonly Return[]): State {
    const only = started[0];
    // What begins with a leaf is a place as it is.
    if (only !== undefined && started.length === 1 && leafOf(only.rest) !== undefined)
      return this.#stateOfOne({ head: only.rest, then: only.then });
    const { open, mayEnd } = returned(started);
    const places = new Map<Expression, Set<Stack>>();
    const calls = new Map<Rule, { returns: Return[]; bottom: boolean }>();

    // Puts down every way in which `expression` and then `rest` can begin with a byte of `expression`.
    const begin = (expression: Expression, rest: Expression, then: Stack): void => {
      switch (expression.kind) {
        case "empty":
        case "never":
          return;
        case "leaf":
          gather(places, this.#expressions.pair(expression, rest), then);
          return;
        case "choice":
          for (const one of expression.of) begin(one, rest, then);
          return;
        case "repetition": {
          const { of, least, most } = expression;
          begin(of, this.#expressions.pair(this.#expressions.repetition(of, least - 1, most - 1), rest), then);
          return;
        }
        case "rule": {
          const call = calls.get(expression.rule) ?? { returns: [], bottom: false };
          calls.set(expression.rule, call);
          if (rest.kind !== "empty") {
            call.returns.push({ rest, then });
          } else {
            for (const one of then.returns) call.returns.push(one); // the last call of a rule needs no way back to it
            call.bottom ||= then.bottom;
          }
          return;
        }
        case "sequence": {
          let part: Expression = expression;
          for (; part.kind === "sequence"; part = part.rest) {
            begin(part.first, this.#expressions.pair(part.rest, rest), then);
            if (!part.first.nullable) return;
          }
          begin(part, rest, then);
          return;
        }
      }
    };

    for (const [expression, stacks] of open) begin(expression, this.#expressions.empty, this.#union(stacks));
    while (calls.size > 0) {
      // Callers before the called: so a rule is entered when all its callers are known.
      let next: Rule | undefined;
      for (const rule of calls.keys()) if (next === undefined || rule.rank < next.rank) next = rule;
      const call = next && calls.get(next);
      if (next === undefined || call === undefined) break;
      calls.delete(next);
      begin(next.body, this.#expressions.empty, this.#stack(call.returns, call.bottom));
    }
    return this.#state(places, mayEnd);
  }

  #state(stacks: ReadonlyMap<Expression, ReadonlySet<Stack>>, mayEnd: boolean): State {
    const places = [...stacks]
      .map(([head, then]) => ({ head, then: this.#union(then) }))
      .sort((one, other) => one.head.id - other.head.id);
    const only = places[0];
    if (only !== undefined && places.length === 1 && !mayEnd) return this.#stateOfOne(only);
    const key = (mayEnd ? "." : "") + places.map(({ head, then }) => `${head.id} ${then.id}`).join();
    const known = this.#states.get(key);
    if (known !== undefined) return known;
    this.#forget();
    const state: State = { places, mayEnd, next: [], few: undefined };
    this.#states.set(key, state);
    return state;
  }

  #stateOfOne(place: Place): State {
    const key = pairKey(place.head.id, place.then.id);
    const known = this.#statesOfOne.get(key);
    if (known !== undefined) return known;
    this.#forget();
    const state: State = { places: [place], mayEnd: false, next: [], few: undefined };
    this.#statesOfOne.set(key, state);
    return state;
  }

  /** Makes room where too many states are kept. */
  #forget(): void {
    if (this.#states.size + this.#statesOfOne.size < statesKept) return;
    this.#states.clear();
    this.#statesOfOne.clear();
  }
}

/** The leaf that a place's head begins with. */
function leafOf(head: Expression): Leaf | undefined {
  const first = head.kind === "sequence" ? head.first : head;
  return first.kind === "leaf" ? first.leaf : undefined;
}

function gather<Key>(into: Map<Key, Set<Stack>>, key: Key, stack: Stack): void {
  const stacks = into.get(key);
  if (stacks === undefined) into.set(key, new Set([stack]));
  else stacks.add(stack);
}

/** Where a text stands once every rule that may be over has been left as well. */
function returned(started: readonly Return[]): { open: Map<Expression, Set<Stack>>; mayEnd: boolean } {
  const open = new Map<Expression, Set<Stack>>();
  const left = new Set<Stack>();
  const todo = [...started];
  let mayEnd = false;
  for (let one = todo.pop(); one !== undefined; one = todo.pop()) {
    gather(open, one.rest, one.then);
    if (!one.rest.nullable || left.has(one.then)) continue;
    left.add(one.then);
    mayEnd ||= one.then.bottom;
    todo.push(...one.then.returns);
  }
  return { open, mayEnd };
}
