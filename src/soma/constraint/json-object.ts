import type { Expression, Expressions } from "./expression.ts";
import type { CharMachine, JsonStrings } from "./json-string.ts";
import { Numbering } from "./string-machines.ts";

export interface ObjectShape {
  /** The declared members that can be; a member that must not be is in `barred`. */
  readonly members: ReadonlyMap<string, Expression>;
  readonly barred: ReadonlySet<string>;
  readonly required: readonly string[];
  /** The value of any other member; undefined: there may be none. */
  readonly others: Expression | undefined;
}

export interface JsonWriting {
  readonly expressions: Expressions;
  readonly strings: JsonStrings;
  /** Whitespace as far as it is free. */
  readonly space: Expression;
}

/** A key that is being written: the members before it, and how far it has come. `forgets`: see Leaf's stencil. */
interface Key {
  readonly seen: Seen;
  readonly prefix: string;
  readonly forgets: boolean;
}

/** The names of the members so far. */
interface Seen {
  readonly id: number;
  readonly names: ReadonlySet<string>;
  /** Those of them that are declared, sorted; and a number for the others in their order, 0 for none. */
  readonly declared: readonly string[];
  readonly free: number;
}

/**
 * An object whose members come in any order, none twice (RFC 7493, section 2.3), the required ones all. A key is followed
 * character by character, so that every writing of it counts as the same one: with names that are not declared, the
 * places in a text are as many as the names that were written, and no list of them is made in advance.
 */
export function objectExpression(shape: ObjectShape, name: string, writing: JsonWriting): Expression {
  const { expressions, strings, space } = writing;
  const { members, barred, required, others } = shape;
  const seenSets = new Numbering<null>();
  const freeNames = new Numbering<string>();
  const keys = new Numbering<Key>();

  const seenAfter = (seen: Seen, name: string): Seen => {
    // Declared members are the same in any order; the others, which may be thousands, are numbered as they come.
    const declared = members.has(name) ? [...seen.declared, name].sort() : seen.declared;
    const free = members.has(name) ? seen.free : freeNames.of(`${seen.free} ${name}`, () => name) + 1;
    const id = seenSets.of(`${free} ${JSON.stringify(declared)}`, () => null);
    return { id, declared, free, names: new Set([...seen.names, name]) };
  };
  const numberOf = (key: Key): number => keys.of(`${key.forgets} ${key.seen.id} ${key.prefix}`, () => key);
  const none: Seen = { id: seenSets.of("0 []", () => null), declared: [], free: 0, names: new Set() };
  /** The key of which nothing matters any more but that it is unlike all that are known. */
  const unlike: Key = { seen: none, prefix: "\u0000unlike", forgets: true };
  const unlikeState = keys.of("unlike", () => unlike);

  /** Names that begin with the prefix and are not simply another one: to be written yet or, with others, to be avoided. */
  const known = new Map<number, readonly string[]>();
  const namesLeft = (state: number): readonly string[] => {
    const { seen, prefix } = keys.at(state);
    let left = known.get(state);
    if (left === undefined) {
      const declared = [...members.keys()].filter((one) => others !== undefined || !seen.names.has(one));
      const avoided = others === undefined ? [] : [...barred, ...seen.names];
      left = [...new Set([...declared, ...avoided])].filter((one) => one.startsWith(prefix));
      known.set(state, left);
    }
    return left;
  };
  const isUnlike = (state: number): boolean => others !== undefined && namesLeft(state).length === 0;

  /** What the names that are left go on with. */
  const followers = new Map<number, ReadonlySet<number>>();
  const charsLeft = (state: number): ReadonlySet<number> => {
    let left = followers.get(state);
    if (left === undefined) {
      const { length } = keys.at(state).prefix;
      followers.set(state, (left = new Set(namesLeft(state).flatMap((one) => one.codePointAt(length) ?? []))));
    }
    return left;
  };

  const after = (seen: Seen): Expression => {
    const mayClose = required.every((one) => seen.names.has(one));
    const mayGoOn = others !== undefined || [...members.keys()].some((one) => !seen.names.has(one));
    return expressions.sequence(
      space,
      expressions.choice(
        mayClose ? expressions.text("}") : expressions.never,
        mayGoOn ? commaAfter(seen) : expressions.never,
      ),
    );
  };
  // Made when the text comes to them: most of what a key could be called is never written.
  const commaAfter = (seen: Seen): Expression =>
    expressions.leaf(`next ${name} ${seen.id}`, () => ({
      step: (byte) => (byte === 0x2c ? expressions.sequence(space, member(seen)) : undefined),
      few: () => [0x2c],
    }));
  const colonAfter = (seen: Seen, key: string, value: Expression): Expression =>
    expressions.leaf(`colon ${name} ${seen.id} ${key}`, () => ({
      step: (byte) => (byte === 0x3a ? expressions.sequence(space, value, after(seenAfter(seen, key))) : undefined),
      few: () => [0x3a],
    }));

  const machine: CharMachine = {
    name: `key ${name}`,
    next: (state, char) => {
      if (state === unlikeState) return state;
      if (others === undefined && !charsLeft(state).has(char)) return undefined;
      const key = keys.at(state);
      const longer = { ...key, prefix: key.prefix + String.fromCodePoint(char) };
      const next = numberOf(longer);
      return key.forgets && isUnlike(next) ? unlikeState : next;
    },
    chars: (state) => (others === undefined ? charsLeft(state) : undefined),
    some: (state, low, high) =>
      others !== undefined || [...charsLeft(state)].some((char) => char >= low && char <= high),
    alike: (state, low, high) => {
      if (state === unlikeState) return state;
      if (!keys.at(state).forgets || others === undefined) return undefined;
      return [...charsLeft(state)].some((char) => char >= low && char <= high) ? undefined : unlikeState;
    },
    ends: (state) => {
      if (state === unlikeState) return expressions.empty;
      const { seen, prefix, forgets } = keys.at(state);
      const value = seen.names.has(prefix) || barred.has(prefix) ? undefined : (members.get(prefix) ?? others);
      if (value === undefined) return undefined;
      if (forgets) return expressions.empty;
      return expressions.sequence(space, colonAfter(seen, prefix, value));
    },
    stencil: (state) => {
      const key = keys.at(state);
      if (key.forgets || others === undefined) return { state, forgets: key.forgets };
      // With others any text may go on; only where it ends does it matter which name it is.
      return { state: unlikeState, forgets: true, any: true, ...(isUnlike(state) ? {} : { ends: "some" as const }) };
    },
  };
  const member = (seen: Seen): Expression => strings.string(machine, numberOf({ seen, prefix: "", forgets: false }));

  const mayBeEmpty = required.length === 0;
  const mayHaveMembers = others !== undefined || members.size > 0;
  return expressions.sequence(
    expressions.text("{"),
    space,
    expressions.choice(
      mayBeEmpty ? expressions.text("}") : expressions.never,
      mayHaveMembers ? member(none) : expressions.never,
    ),
  );
}
