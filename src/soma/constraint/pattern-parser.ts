import { allBut, charSet, everyChar, type CharSet } from "./char-set.ts";

/** A regular expression's parts. */
export type Pattern =
  | { readonly kind: "char"; readonly set: CharSet }
  | { readonly kind: "start" | "end" }
  | { readonly kind: "sequence" | "choice"; readonly of: readonly Pattern[] }
  | { readonly kind: "repetition"; readonly of: Pattern; readonly least: number; readonly most: number };

/** What cannot be read as a pattern. Its message says what stands there, without a full stop. */
export class PatternProblem extends Error {}

const deepest = 100;
const mostRepetitions = 2_000;

const digits: CharSet = [[0x30, 0x39]];
const wordChars = charSet([
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
]);
/** ECMAScript's white space and line ends. */
const spaces = charSet([
  [0x09, 0x0d],
  [0x20, 0x20],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
]);
const lineEnds = charSet([
  [0x0a, 0x0a],
  [0x0d, 0x0d],
  [0x2028, 0x2029],
]);
const classes: Readonly<Record<string, CharSet>> = {
  d: digits,
  D: allBut(digits),
  w: wordChars,
  W: allBut(wordChars),
  s: spaces,
  S: allBut(spaces),
};
const controls: Readonly<Record<string, number>> = { t: 0x09, n: 0x0a, v: 0x0b, f: 0x0c, r: 0x0d };

/**
 * Parses what is regular of ECMA-262's regular expressions in Unicode mode, which JSON Schema's patterns are: characters,
 * `.`, classes, \d \w \s and their opposites, groups, alternatives, greedy and lazy quantifiers (which match the same
 * texts), ^ and $. Not back-references, look-around, \b, \p and names of groups.
 */
export function parsePattern(source: string): Pattern {
  const parser = new PatternParser(source);
  return parser.whole();
}

class PatternParser {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  whole(): Pattern {
    const pattern = this.#choice(0);
    if (this.#at < this.#source.length) throw new PatternProblem("a ) without its (");
    return pattern;
  }

  #choice(depth: number): Pattern {
    if (depth > deepest) throw new PatternProblem(`groups more than ${deepest} deep`);
    const of: Pattern[] = [this.#sequence(depth)];
    while (this.#take("|")) of.push(this.#sequence(depth));
    return of.length === 1 && of[0] ? of[0] : { kind: "choice", of };
  }

  #sequence(depth: number): Pattern {
    const of: Pattern[] = [];
    while (this.#at < this.#source.length && !"|)".includes(this.#source[this.#at] ?? "")) {
      of.push(this.#quantified(this.#atom(depth)));
    }
    return { kind: "sequence", of };
  }

  #atom(depth: number): Pattern {
    if (this.#take("^")) return { kind: "start" };
    if (this.#take("$")) return { kind: "end" };
    if (this.#take(".")) return { kind: "char", set: allBut(lineEnds) };
    if (this.#take("(")) {
      if (this.#take("?") && !this.#take(":")) {
        throw new PatternProblem(`(?${this.#source.slice(this.#at, this.#at + 2)}…`);
      }
      const inner = this.#choice(depth + 1);
      if (!this.#take(")")) throw new PatternProblem("a ( without its )");
      return inner;
    }
    if (this.#take("[")) return { kind: "char", set: this.#class() };
    const next = this.#source[this.#at] ?? "";
    if ("*+?{}]".includes(next)) throw new PatternProblem(`${next} where it has no meaning`);
    return { kind: "char", set: this.#one(false) };
  }

  #quantified(of: Pattern): Pattern {
    const found = this.#match(/(?:([*+?])|\{([0-9]+)(,?)([0-9]*)\})\??/y);
    if (found === undefined) return of;
    if (of.kind === "start" || of.kind === "end") throw new PatternProblem("a repeated ^ or $");
    const [, sign, from, comma, to] = found;
    const counts = { "*": [0, Infinity], "+": [1, Infinity], "?": [0, 1] }[sign ?? ""];
    const least = counts?.[0] ?? Number(from);
    const most = counts?.[1] ?? (comma === "" ? least : to === "" ? Infinity : Number(to));
    if (least > mostRepetitions || (most > mostRepetitions && most !== Infinity)) {
      throw new PatternProblem(`more than ${mostRepetitions} repetitions`);
    }
    if (most < least) throw new PatternProblem(`${found[0]}, more at least than at most`);
    return { kind: "repetition", of, least, most };
  }

  #class(): CharSet {
    const negated = this.#take("^");
    const ranges: (readonly [number, number])[] = [];
    while (!this.#take("]")) {
      if (this.#at >= this.#source.length) throw new PatternProblem("a [ without its ]");
      const first = this.#one(true);
      const isRange = this.#source[this.#at] === "-" && this.#source[this.#at + 1] !== "]";
      if (!isRange) {
        ranges.push(...first);
        continue;
      }
      this.#at += 1;
      const last = this.#one(true);
      const [from, to] = [single(first), single(last)];
      if (from === undefined || to === undefined || to < from)
        throw new PatternProblem("a range without two ends in order");
      ranges.push([from, to]);
    }
    return negated ? allBut(charSet(ranges)) : charSet(ranges).flatMap((range) => within(range));
  }

  /** A character or an escape for one or several. */
  #one(inClass: boolean): CharSet {
    const char = this.#source.codePointAt(this.#at);
    if (char === undefined) throw new PatternProblem("an end within a class");
    this.#at += char > 0xffff ? 2 : 1;
    if (char !== 0x5c) return [[char, char]];
    const letter = this.#source[this.#at] ?? "";
    this.#at += 1;
    const several = classes[letter];
    if (several !== undefined) return several;
    const control = controls[letter];
    if (control !== undefined) return [[control, control]];
    if (letter === "0" && !/[0-9]/.test(this.#source[this.#at] ?? "")) return [[0, 0]];
    if (letter !== "" && "^$\\.*+?()[]{}|/".includes(letter)) return [[letter.charCodeAt(0), letter.charCodeAt(0)]];
    if (letter === "-") return [[0x2d, 0x2d]]; // wanted in classes, and harmless elsewhere
    if (letter === "b" && inClass) return [[0x08, 0x08]];
    const code = letter === "x" ? this.#match(/([0-9a-fA-F]{2})/y)?.[1] : letter === "u" ? this.#unicode() : undefined;
    const value = code === undefined ? Infinity : Number.parseInt(code, 16);
    if (value > 0x10ffff) throw new PatternProblem(`\\${letter}`);
    return [[value, value]];
  }

  #unicode(): string | undefined {
    const braced = this.#match(/\{([0-9a-fA-F]{1,6})\}/y)?.[1];
    if (braced !== undefined) return braced;
    const first = this.#match(/([0-9a-fA-F]{4})/y)?.[1];
    if (first === undefined || !/^d[89ab]/i.test(first)) return first;
    const second = this.#match(/\\u(d[c-f][0-9a-fA-F]{2})/iy)?.[1];
    if (second === undefined) return first;
    return String.fromCharCode(Number.parseInt(first, 16), Number.parseInt(second, 16)).codePointAt(0)?.toString(16);
  }

  #take(text: string): boolean {
    if (!this.#source.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  #match(sticky: RegExp): RegExpExecArray | undefined {
    sticky.lastIndex = this.#at;
    const found = sticky.exec(this.#source) ?? undefined;
    this.#at += found?.[0].length ?? 0;
    return found;
  }
}

const single = (set: CharSet): number | undefined =>
  set.length === 1 && set[0] && set[0][0] === set[0][1] ? set[0][0] : undefined;

/** The part of a range that is characters, no surrogates. */
const within = ([first, last]: readonly [number, number]): CharSet =>
  everyChar.flatMap(([low, high]) => {
    const part = [Math.max(first, low), Math.min(last, high)] as const;
    return part[0] <= part[1] ? [part] : [];
  });
