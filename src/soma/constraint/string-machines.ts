import type { Expression } from "./expression.ts";
import type { CharMachine } from "./json-string.ts";

/** Gives equal things equal numbers, from 0 on. */
export class Numbering<Thing> {
  readonly #numbers = new Map<string, number>();
  readonly #things: Thing[] = [];

  of(key: string, make: () => Thing): number {
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#things.length;
      this.#numbers.set(key, number);
      this.#things.push(make());
    }
    return number;
  }

  at(number: number): Thing {
    const thing = this.#things[number];
    if (thing === undefined) throw new Error(`There is no number ${number}.`);
    return thing;
  }
}

export interface LengthMachine extends CharMachine {
  /** The state before a string of `least` to `most` characters. */
  before(least: number, most: number): number;
}

/** Strings by their length alone, in code points as JSON Schema counts. One machine serves all lengths. */
export function lengthMachine(end: Expression): LengthMachine {
  const states = new Numbering<{ readonly needed: number; readonly left: number }>();
  const before = (needed: number, left: number): number => states.of(`${needed} ${left}`, () => ({ needed, left }));
  const anyLength = before(0, Infinity);
  const next = (state: number): number | undefined => {
    const { needed, left } = states.at(state);
    return left > 0 ? before(Math.max(0, needed - 1), left - 1) : undefined;
  };
  return {
    name: "length",
    before,
    next,
    some: (state) => states.at(state).left > 0,
    alike: next,
    ends: (state) => (states.at(state).needed === 0 ? end : undefined),
    stencil: (state) => {
      const { needed, left } = states.at(state);
      const any = end.kind === "empty" ? { any: true as const } : {};
      return { state: anyLength, forgets: false, ...any, lengths: { least: needed, most: left } };
    },
  };
}

/** These words and no others. Its first state is 0. */
export function wordMachine(name: string, words: readonly string[], end: Expression): CharMachine {
  // A state is a node of the words' tree: after each next character, the words that are left.
  const nodes = new Numbering<{ readonly length: number; readonly words: readonly string[] }>();
  nodes.of("", () => ({ length: 0, words }));
  const followers = new Map<number, ReadonlyMap<number, number>>();
  const followersOf = (state: number): ReadonlyMap<number, number> => {
    const known = followers.get(state);
    if (known !== undefined) return known;
    const { length, words: left } = nodes.at(state);
    const byChar = new Map<number, string[]>();
    for (const word of left) {
      const char = word.codePointAt(length);
      if (char === undefined) continue;
      const same = byChar.get(char);
      if (same === undefined) byChar.set(char, [word]);
      else same.push(word);
    }
    const found = new Map(
      [...byChar].map(([char, those]) => {
        const longer = length + (char > 0xffff ? 2 : 1);
        return [char, nodes.of(those[0]?.slice(0, longer) ?? "", () => ({ length: longer, words: those }))] as const;
      }),
    );
    followers.set(state, found);
    return found;
  };
  return {
    name: `words ${name}`,
    next: (state, char) => followersOf(state).get(char),
    chars: (state) => followersOf(state).keys(),
    some: (state, low, high) => [...followersOf(state).keys()].some((char) => char >= low && char <= high),
    alike: () => undefined,
    ends: (state) => {
      const { length, words: left } = nodes.at(state);
      return left.some((word) => word.length === length) ? end : undefined;
    },
  };
}
