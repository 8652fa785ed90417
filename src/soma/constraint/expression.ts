import { common, covers, holds, meets, type CharSet } from "./char-set.ts";
import { continueCharacter, isOpenToAll, openCharacter, type Unfinished } from "./utf8.ts";

/**
 * What a text must look like from here on. Equal expressions are one object, so that places in a text can be compared
 * and what was worked out for one be kept. Every expression but `never` can be finished: whoever builds them leaves out
 * what cannot, and so no text that is followed ever comes to a dead end.
 */
export type Expression = Empty | Never | LeafExpression | Sequence | Choice | Repetition | RuleCall;

interface Interned {
  readonly id: number;
  /** The empty text is one of its texts. */
  readonly nullable: boolean;
}
interface Empty extends Interned {
  readonly kind: "empty";
}
interface Never extends Interned {
  readonly kind: "never";
}
interface LeafExpression extends Interned {
  readonly kind: "leaf";
  readonly leaf: Leaf;
}
/** `first` is no sequence itself. */
interface Sequence extends Interned {
  readonly kind: "sequence";
  readonly first: Expression;
  readonly rest: Expression;
}
interface Choice extends Interned {
  readonly kind: "choice";
  readonly of: readonly Expression[];
}
/** From `least` to `most` times. */
interface Repetition extends Interned {
  readonly kind: "repetition";
  readonly of: Expression;
  readonly least: number;
  readonly most: number;
}
interface RuleCall extends Interned {
  readonly kind: "rule";
  readonly rule: Rule;
}

/** A name for an expression, through which expressions can hold themselves. */
export interface Rule {
  readonly name: string;
  readonly nullable: boolean;
  /** A rule that another may begin with has a higher one than that other. So none begins with itself. */
  rank: number;
  body: Expression;
}

/** The smallest thing that takes bytes: it never is the empty text, and it is asked byte by byte. */
export interface Leaf {
  /** What is left to come after this byte; undefined: the byte cannot come. */
  step(byte: number): Expression | undefined;
  /** The few bytes of which one must come, perhaps with some more; left out where they may be many. */
  few?(): readonly number[] | undefined;
  /** Another leaf from which masks for this one can be had. */
  stencil?(): LeafStencil;
}

export interface LeafStencil {
  /** It admits what the other admits up to where that ends, and perhaps more: see `within`. */
  readonly leaf: Expression;
  /** What follows the other depends on what it took, and this one does not keep that. */
  readonly forgets: boolean;
  /** It admits the same texts as the other, but of those that end it only some. Only with `forgets`. */
  readonly ends?: "some";
  /** The leaf takes the same texts in every grammar that has one of this name, and nothing of it is left to come after. */
  readonly everywhere?: string;
  /** The other admits only texts of this one whose measure is not above `most` and, of those that end it, not below `least`. */
  readonly within?: { readonly least: number; readonly most: number; readonly measure: Measure };
}

/** Measures the part of the first `length` bytes that a leaf takes: n, or −1 − n where the leaf ends among them. */
export type Measure = (bytes: Uint8Array, length: number) => number;

/** One number for two: there is no memory for as many things as would let two pairs have the same. */
export const pairKey = (one: number, other: number): number => one * 0x4000000 + other;

/** Makes expressions. Those of different makers must not be mixed. */
export class Expressions {
  readonly #known = new Map<string, Expression>();
  /** Sequences by the numbers of both parts: see pairKey. */
  readonly #pairs = new Map<number, Expression>();
  #ids = 0;
  readonly empty: Expression = this.#intern("", (id) => ({ kind: "empty", id, nullable: true }));
  readonly never: Expression = this.#intern("!", (id) => ({ kind: "never", id, nullable: false }));

  #intern(key: string, make: (id: number) => Expression): Expression {
    let known = this.#known.get(key);
    if (known === undefined) this.#known.set(key, (known = make(this.#ids++)));
    return known;
  }

  /** Two leaves of one key must be alike. */
  leaf(key: string, make: () => Leaf): Expression {
    return this.#intern(`leaf ${key}`, (id) => ({ kind: "leaf", id, nullable: false, leaf: make() }));
  }

  sequence(...parts: readonly Expression[]): Expression {
    return parts.reduceRight((rest, part) => this.pair(part, rest), this.empty);
  }

  /** A sequence of two. */
  pair(before: Expression, after: Expression): Expression {
    if (before.kind === "empty") return after;
    if (after.kind === "empty") return before;
    if (before.kind === "never" || after.kind === "never") return this.never;
    const key = pairKey(before.id, after.id);
    if (before.kind !== "sequence") {
      let known = this.#pairs.get(key);
      if (known === undefined) {
        const nullable = before.nullable && after.nullable;
        known = { kind: "sequence", id: this.#ids++, nullable, first: before, rest: after };
        this.#pairs.set(key, known);
      }
      return known;
    }
    // Each end of `before` is joined once and remembered, so that joining a long one end by end stays cheap.
    const parts: Sequence[] = [];
    let end: Expression = before;
    let joined: Expression | undefined;
    for (; end.kind === "sequence"; end = end.rest) {
      joined = this.#pairs.get(pairKey(end.id, after.id));
      if (joined !== undefined) break;
      parts.push(end);
    }
    joined ??= this.pair(end, after);
    for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
      joined = this.pair(part.first, joined);
      this.#pairs.set(pairKey(part.id, after.id), joined);
    }
    return joined;
  }

  choice(...of: readonly Expression[]): Expression {
    const flat = of.flatMap((one) => (one.kind === "choice" ? one.of : [one]));
    const several = [...new Set(flat)].filter((one) => one.kind !== "never").sort((one, other) => one.id - other.id);
    const only = several[0] ?? this.never;
    if (several.length < 2) return only;
    return this.#intern(`|${several.map(({ id }) => id).join(" ")}`, (id) => ({
      kind: "choice",
      id,
      nullable: several.some(({ nullable }) => nullable),
      of: several,
    }));
  }

  /** `most` may be Infinity. */
  repetition(of: Expression, least: number, most: number): Expression {
    if (most <= 0 || of.kind === "empty") return this.empty;
    if (of.kind === "never") return least > 0 ? this.never : this.empty;
    if (least === 1 && most === 1) return of;
    // Where the repeated may be empty, every lower count stands for a higher one as well.
    const needed = of.nullable ? 0 : Math.max(0, least);
    const nullable = needed === 0;
    return this.#intern(`*${of.id} ${needed} ${most}`, (id) => ({
      kind: "repetition",
      id,
      nullable,
      of,
      least: needed,
      most,
    }));
  }

  rule(rule: Rule): Expression {
    return this.#intern(`rule ${rule.name}`, (id) => ({ kind: "rule", id, nullable: rule.nullable, rule }));
  }

  /** Exactly these bytes. */
  bytes(bytes: Uint8Array): Expression {
    return bytes.length === 0 ? this.empty : this.#bytesFrom(bytes, 0);
  }

  #bytesFrom(bytes: Uint8Array, at: number): Expression {
    const after = at + 1;
    // Short ends are shared by their bytes; long ones by where they stand, as writing all ends out is quadratic.
    const ending =
      bytes.length - at <= 64 ? String.fromCharCode(...bytes.subarray(at)) : `${at} ${this.#numberOf(bytes)}`;
    return this.leaf(`bytes ${ending}`, () => {
      let left: Expression | undefined;
      return {
        step: (byte) => {
          if (byte !== bytes[at]) return undefined;
          return (left ??= after === bytes.length ? this.empty : this.#bytesFrom(bytes, after));
        },
        few: () => [bytes[at] ?? 0],
      };
    });
  }

  readonly #numbers = new WeakMap<Uint8Array, number>();
  #numberOf(bytes: Uint8Array): number {
    const known = this.#numbers.get(bytes) ?? this.#ids++;
    this.#numbers.set(bytes, known);
    return known;
  }

  text(text: string): Expression {
    return this.bytes(new TextEncoder().encode(text));
  }

  /** One character of the set, in UTF-8. */
  char(set: CharSet): Expression {
    if (set.length === 0) return this.never;
    return this.leaf(`char ${set.join(" ")}`, () => ({
      step: (byte) => {
        if (byte < 0x80) return holds(set, byte) ? this.empty : undefined;
        const opened = openCharacter(byte);
        return opened && this.#charEnd(set, opened);
      },
    }));
  }

  #charEnd(set: CharSet, unfinished: Unfinished): Expression | undefined {
    const { more, low, high } = unfinished;
    if (!meets(set, low, high)) return undefined;
    if (more === 0) return this.empty;
    if (isOpenToAll(unfinished) && covers(set, low, high)) return this.continuation(more);
    const possible = common(set, [[low, high]]);
    return this.leaf(`end ${more} ${low} ${high} ${possible.join(" ")}`, () => ({
      step: (byte) => {
        const next = continueCharacter(unfinished, byte);
        return next && this.#charEnd(possible, next);
      },
    }));
  }

  /** Any `count` bytes that continue a character, and then `after`. */
  continuation(count: number, after: Expression = this.empty): Expression {
    return this.leaf(`continuation ${count} ${after.id}`, () => ({
      step: (byte) => {
        if (byte < 0x80 || byte > 0xbf) return undefined;
        return count === 1 ? after : this.continuation(count - 1, after);
      },
    }));
  }
}
