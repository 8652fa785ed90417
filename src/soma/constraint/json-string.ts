import { covers, meets, type CharSet } from "./char-set.ts";
import type { Expression, Expressions, LeafStencil, Measure } from "./expression.ts";
import { continueCharacter, firstByte, isOpenToAll, openCharacter, type Unfinished } from "./utf8.ts";

/**
 * Which strings may be written, character by character, whatever their writing in JSON. States are numbers; every state
 * that is given out can be finished.
 */
export interface CharMachine {
  /** No two machines of a grammar share it. */
  readonly name: string;
  /** The state after a character; undefined: it cannot come. */
  next(state: number, char: number): number | undefined;
  /** The few characters of which one must come, if it is few; the string may end all the same. */
  chars?(state: number): Iterable<number> | undefined;
  /** Some character from `low` to `high` may come. */
  some(state: number, low: number, high: number): boolean;
  /** The state to which all characters from `low` to `high` lead, if they do. */
  alike(state: number, low: number, high: number): number | undefined;
  /** What follows the closing quotation mark; undefined: the string cannot end here. */
  ends(state: number): Expression | undefined;
  /** A state in which tokens are judged alike up to the end of the string, but for lengths. See LeafStencil. */
  stencil?(state: number): {
    readonly state: number;
    readonly forgets: boolean;
    /** It takes any string, and after it nothing. */
    readonly any?: true;
    /** Of the strings that the other takes, only some may end. */
    readonly ends?: "some";
    /** How many characters more there may be. */
    readonly lengths?: { readonly least: number; readonly most: number };
  };
}

const anyLength = { least: 0, most: Infinity };
const quote = 0x22;
const backslash = 0x5c;
/** RFC 8259, section 7. */
const escapes: Readonly<Record<string, number>> = {
  '"': 0x22,
  "\\": 0x5c,
  "/": 0x2f,
  b: 0x08,
  f: 0x0c,
  n: 0x0a,
  r: 0x0d,
  t: 0x09,
};
/** Characters that \u may stand for by itself; all others but surrogates are beyond it and take two. */
const anyUnit: CharSet = [
  [0, 0xd7ff],
  [0xe000, 0xffff],
];
/** In compact writing: those that must be escaped and have no shorter one. */
const otherControls: CharSet = [
  [0, 0x07],
  [0x0b, 0x0b],
  [0x0e, 0x1f],
];

/**
 * Writes strings as JSON: raw characters and escapes, in any mixture, or only what must be escaped where the writing is
 * compact. A \u escape of half a surrogate pair stands only beside its other half (RFC 7493, I-JSON, section 2.1).
 */
export class JsonStrings {
  readonly #expressions: Expressions;
  readonly #compact: boolean;
  /** Inside a string, by the machine's states. */
  readonly #plains = new Map<CharMachine, Expression[]>();

  constructor(expressions: Expressions, compact: boolean) {
    this.#expressions = expressions;
    this.#compact = compact;
  }

  /** A string, from its opening quotation mark on, that the machine takes from `state` on. */
  string(machine: CharMachine, state: number): Expression {
    return this.#expressions.sequence(this.#expressions.text('"'), this.#plain(machine, state));
  }

  #leaf(
    machine: CharMachine,
    state: number,
    where: string,
    step: (byte: number) => Expression | undefined,
  ): Expression {
    return this.#expressions.leaf(`string ${machine.name} ${state} ${where}`, () => ({ step }));
  }

  #plainAfter(machine: CharMachine, state: number, char: number): Expression | undefined {
    const next = machine.next(state, char);
    return next === undefined ? undefined : this.#plain(machine, next);
  }

  #plain(machine: CharMachine, state: number): Expression {
    const known = this.#plains.get(machine) ?? [];
    this.#plains.set(machine, known);
    return (known[state] ??= this.#newPlain(machine, state));
  }

  #newPlain(machine: CharMachine, state: number): Expression {
    return this.#expressions.leaf(`string ${machine.name} ${state}`, () => ({
      step: (byte) => {
        if (byte === quote) return machine.ends(state);
        if (byte === backslash) return this.#escape(machine, state);
        if (byte < 0x20) return undefined;
        if (byte < 0x80) return this.#plainAfter(machine, state, byte);
        const opened = openCharacter(byte);
        return opened && this.#unfinished(machine, state, opened);
      },
      few: () => {
        const chars = machine.chars?.(state);
        return chars && [quote, backslash, ...Array.from(chars, firstByte)];
      },
      stencil: (): LeafStencil => {
        const cut = machine.stencil?.(state) ?? { state, forgets: false };
        // What is kept for every grammar is measured, whoever comes first to need it.
        const lengths = cut.lengths ?? (cut.any ? anyLength : undefined);
        return {
          leaf: this.#plain(machine, cut.state),
          forgets: cut.forgets,
          ...(cut.ends === undefined ? {} : { ends: cut.ends }),
          ...(cut.any ? { everywhere: this.#compact ? "any string, written compactly" : "any string" } : {}),
          ...(lengths === undefined ? {} : { within: { ...lengths, measure: charactersBegun } }),
        };
      },
    }));
  }

  #unfinished(machine: CharMachine, state: number, unfinished: Unfinished): Expression | undefined {
    const { more, low, high } = unfinished;
    if (more === 0) return this.#plainAfter(machine, state, low);
    if (!machine.some(state, low, high)) return undefined;
    const next = isOpenToAll(unfinished) ? machine.alike(state, low, high) : undefined;
    if (next !== undefined) return this.#expressions.continuation(more, this.#plain(machine, next));
    return this.#leaf(machine, state, `utf8 ${more} ${low} ${high}`, (byte) => {
      const continued = continueCharacter(unfinished, byte);
      return continued && this.#unfinished(machine, state, continued);
    });
  }

  #escape(machine: CharMachine, state: number): Expression | undefined {
    const units = this.#units(machine, state, 0, 4);
    const short = Object.entries(escapes).flatMap(([letter, char]) => {
      const next = this.#compact && letter === "/" ? undefined : this.#plainAfter(machine, state, char);
      return next === undefined ? [] : [[letter.charCodeAt(0), next] as const];
    });
    if (units === undefined && short.length === 0) return undefined;
    const after = new Map(short);
    return this.#leaf(machine, state, "escape", (byte) => (byte === 0x75 ? units : after.get(byte)));
  }

  /** The `left` last digits of a \u escape whose first ones make `known`. */
  #units(machine: CharMachine, state: number, known: number, left: number): Expression | undefined {
    if (left === 0) {
      return known >= 0xd800 && known <= 0xdbff
        ? this.#lowHalf(machine, state, known, "\\u")
        : this.#plainAfter(machine, state, known);
    }
    const low = known * 16 ** left;
    const high = low + 16 ** left - 1;
    const single = this.#compact ? otherControls : anyUnit;
    const possible =
      meetsMachine(machine, state, single, low, high) ||
      (!this.#compact && low <= 0xdbff && high >= 0xd800 && machine.some(state, ...pairsOf(low, high)));
    if (!possible) return undefined;
    return this.#leaf(machine, state, `unit ${known} ${left}`, (byte) => {
      const digit = this.#digit(byte);
      return digit === undefined ? undefined : this.#units(machine, state, known * 16 + digit, left - 1);
    });
  }

  /** After the first half of a pair: what is to be written before the second half's digits, and then those. */
  #lowHalf(machine: CharMachine, state: number, first: number, before: string): Expression | undefined {
    if (before === "") return this.#lowUnits(machine, state, first, 0, 4);
    if (!machine.some(state, ...pairsOf(first, first))) return undefined;
    return this.#leaf(machine, state, `half ${first} ${before}`, (byte) =>
      byte === before.charCodeAt(0) ? this.#lowHalf(machine, state, first, before.slice(1)) : undefined,
    );
  }

  #lowUnits(machine: CharMachine, state: number, first: number, known: number, left: number): Expression | undefined {
    const char = (unit: number): number => 0x10000 + (first - 0xd800) * 0x400 + (unit - 0xdc00);
    if (left === 0) return this.#plainAfter(machine, state, char(known));
    const low = Math.max(0xdc00, known * 16 ** left);
    const high = Math.min(0xdfff, (known + 1) * 16 ** left - 1);
    if (low > high || !machine.some(state, char(low), char(high))) return undefined;
    return this.#leaf(machine, state, `low ${first} ${known} ${left}`, (byte) => {
      const digit = this.#digit(byte);
      return digit === undefined ? undefined : this.#lowUnits(machine, state, first, known * 16 + digit, left - 1);
    });
  }

  #digit(byte: number): number | undefined {
    const letter = String.fromCharCode(byte);
    return (this.#compact ? /[0-9a-f]/ : /[0-9a-fA-F]/).test(letter) ? Number.parseInt(letter, 16) : undefined;
  }
}

function meetsMachine(machine: CharMachine, state: number, set: CharSet, low: number, high: number): boolean {
  if (!meets(set, low, high)) return false;
  if (covers(set, low, high)) return machine.some(state, low, high);
  return set.some(([first, last]) => {
    const [from, to] = [Math.max(first, low), Math.min(last, high)];
    return from <= to && machine.some(state, from, to);
  });
}

/** The characters whose first halves are the surrogates from `low` to `high`. */
function pairsOf(low: number, high: number): [number, number] {
  const first = Math.max(low, 0xd800) - 0xd800;
  const last = Math.min(high, 0xdbff) - 0xd800;
  return [0x10000 + first * 0x400, 0x10000 + last * 0x400 + 0x3ff];
}

/** How many characters of a JSON string begin in these bytes. */
const charactersBegun: Measure = (bytes, length) => {
  let size = 0;
  let highHalf = false;
  for (let at = 0; at < length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === quote) return -1 - size;
    if (byte >= 0x80 && byte <= 0xbf) continue; // it goes on with a character
    if (byte !== backslash) {
      size += 1;
      continue;
    }
    // The second half of a pair is no character of its own.
    if (!highHalf) size += 1;
    const isUnit = bytes[at + 1] === 0x75;
    highHalf = isUnit && !highHalf && isHighHalf(bytes.subarray(at + 2, Math.min(length, at + 4)));
    at += isUnit ? 5 : 1;
  }
  return size;
};

/** The first two of four hexadecimal digits begin the first half of a surrogate pair: d8 to db. */
function isHighHalf(digits: Uint8Array): boolean {
  return /^d[89ab]/i.test(String.fromCharCode(...digits));
}
