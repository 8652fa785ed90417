import { allBut, charSet, everyChar, type CharSet } from "./char-set.ts";

/** What a rule's right side is made of. */
export type Part =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "char"; readonly set: CharSet }
  | { readonly kind: "rule"; readonly name: string }
  | { readonly kind: "sequence"; readonly of: readonly Part[] }
  | { readonly kind: "choice"; readonly of: readonly Part[] }
  | { readonly kind: "repetition"; readonly of: Part; readonly least: number; readonly most: number };

type Parsed =
  | { readonly kind: "parsed"; readonly rules: ReadonlyMap<string, Part> }
  | { readonly kind: "refused"; readonly message: string };

const limits = {
  characters: 1_000_000,
  rules: 5_000,
  parts: 30_000,
  depth: 100,
  repetition: 100_000,
  nestedRepetition: 10_000,
};

/** What cannot be read ends here, and is a refusal outside of this file. */
class Unreadable extends Error {}

/**
 * Parses GBNF as llama.cpp's grammars/README.md describes it: rules `name ::= …`, literals, character classes with
 * ranges, negation and the escapes \x \u \U \t \r \n \\ \" \[ \], `.`, groups, alternatives, * + ? {m} {m,} {m,n}, and
 * comments. A rule ends with its line, but a line may be broken after `::=` and `|` and within parentheses. References
 * to single tokens, <think> or <[1000]>, are not read: they are nothing that a text is made of.
 */
export function parseGbnf(source: string): Parsed {
  if (source.length > limits.characters) {
    return refused(`The grammar has ${source.length} characters; ${limits.characters} are the most.`);
  }
  try {
    return { kind: "parsed", rules: new GbnfParser(source).rules() };
  } catch (problem) {
    if (problem instanceof Unreadable) return refused(problem.message);
    throw problem;
  }
}

/** How far counting goes in a part when counts stand within counts; 0 where they do not. All of these may have to be followed at once. */
function counted(part: Part): number {
  const inner = (one: Part): number => {
    if (one.kind === "sequence" || one.kind === "choice") return Math.max(1, ...one.of.map(inner));
    if (one.kind !== "repetition") return 1;
    return (Number.isFinite(one.most) ? Math.max(1, one.most) : 1) * inner(one.of);
  };
  return part.kind === "repetition" && inner(part.of) > 1 ? inner(part) : 0;
}

const refused = (message: string): Parsed => ({ kind: "refused", message });

class GbnfParser {
  readonly #source: string;
  #at = 0;
  #parts = 0;

  constructor(source: string) {
    this.#source = source;
  }

  rules(): Map<string, Part> {
    const rules = new Map<string, Part>();
    this.#space(true);
    while (this.#at < this.#source.length) {
      const name = this.#name();
      if (name === undefined) this.#fail("A rule begins with its name, of letters, digits and hyphens");
      this.#space(false);
      if (!this.#take("::=")) this.#fail(`After the name "${name}" comes ::=`);
      if (rules.has(name)) this.#fail(`The rule "${name}" is there twice`);
      if (rules.size === limits.rules) this.#fail(`${limits.rules} rules are the most`);
      this.#space(true);
      rules.set(name, this.#choice(0));
      if (this.#at < this.#source.length && !this.#atLineEnd()) this.#fail("This cannot stand in a rule");
      this.#space(true);
    }
    return rules;
  }

  #choice(depth: number): Part {
    if (depth > limits.depth) this.#fail(`Groups may be ${limits.depth} deep at most`);
    const of = [this.#sequence(depth)];
    while (this.#take("|")) {
      this.#space(true);
      of.push(this.#sequence(depth));
    }
    return of.length === 1 && of[0] ? of[0] : this.#part({ kind: "choice", of });
  }

  #sequence(depth: number): Part {
    const of: Part[] = [];
    for (let part = this.#one(depth); part !== undefined; part = this.#one(depth)) {
      this.#space(depth > 0);
      of.push(this.#repeated(part, depth));
    }
    return of.length === 1 && of[0] ? of[0] : this.#part({ kind: "sequence", of });
  }

  #one(depth: number): Part | undefined {
    const next = this.#source[this.#at];
    if (next === '"') return this.#part({ kind: "text", text: this.#literal() });
    if (next === "[") return this.#part({ kind: "char", set: this.#class() });
    if (next === "<" || next === "!") this.#fail("Single tokens, <…>, are not supported");
    if (this.#take(".")) return this.#part({ kind: "char", set: everyChar });
    if (this.#take("(")) {
      this.#space(true);
      const inner = this.#choice(depth + 1);
      if (!this.#take(")")) this.#fail("A group ends with )");
      return inner;
    }
    const name = this.#name();
    return name === undefined ? undefined : this.#part({ kind: "rule", name });
  }

  #repeated(of: Part, depth: number): Part {
    let repeated = of;
    for (;;) {
      const bounds = this.#bounds();
      if (bounds === undefined) return repeated;
      repeated = this.#part({ kind: "repetition", of: repeated, ...bounds });
      if (counted(repeated) > limits.nestedRepetition) {
        this.#fail(`Repetitions within repetitions may multiply to ${limits.nestedRepetition} at most`);
      }
      this.#space(depth > 0);
    }
  }

  #bounds(): { least: number; most: number } | undefined {
    if (this.#take("*")) return { least: 0, most: Infinity };
    if (this.#take("+")) return { least: 1, most: Infinity };
    if (this.#take("?")) return { least: 0, most: 1 };
    if (!this.#take("{")) return undefined;
    this.#space(false);
    const least = this.#count();
    if (least === undefined) this.#fail("After { comes a number");
    this.#space(false);
    let most: number | undefined = least;
    if (this.#take(",")) {
      this.#space(false);
      most = this.#count() ?? Infinity;
      this.#space(false);
    }
    if (!this.#take("}")) this.#fail("Bounds end with }");
    if (most < least) this.#fail(`{${least},${most}} has more at least than at most`);
    return { least, most };
  }

  #count(): number | undefined {
    const digits = this.#match(/[0-9]+/y);
    if (digits === undefined) return undefined;
    if (Number(digits) > limits.repetition)
      this.#fail(`${limits.repetition} repetitions are the most that can be named`);
    return Number(digits);
  }

  #literal(): string {
    const start = this.#at;
    this.#at += 1;
    let text = "";
    while (!this.#take('"')) text += String.fromCodePoint(this.#char(start, "text"));
    return text;
  }

  #class(): CharSet {
    const start = this.#at;
    this.#at += 1;
    const negated = this.#take("^");
    const ranges: [number, number][] = [];
    while (!this.#take("]")) {
      const first = this.#char(start, "character class");
      const isRange = this.#source[this.#at] === "-" && this.#source[this.#at + 1] !== "]";
      if (isRange) this.#at += 1;
      const last = isRange ? this.#char(start, "character class") : first;
      if (last < first) this.#fail("A range goes from the lower character to the higher");
      ranges.push([first, last]);
    }
    return negated ? allBut(charSet(ranges)) : charSet(ranges);
  }

  #char(start: number, within: string): number {
    const char = this.#source.codePointAt(this.#at);
    if (char === undefined || char === 0x0a) {
      this.#at = start;
      this.#fail(`A ${within} that begins here does not end on its line`);
    }
    if (char !== 0x5c) {
      this.#at += char > 0xffff ? 2 : 1;
      return this.#scalar(char);
    }
    const escape = this.#source[this.#at + 1] ?? "";
    const plain = { t: "\t", r: "\r", n: "\n", "\\": "\\", '"': '"', "[": "[", "]": "]" }[escape];
    if (plain !== undefined) {
      this.#at += 2;
      return plain.charCodeAt(0);
    }
    const length = { x: 2, u: 4, U: 8 }[escape];
    if (length === undefined) this.#fail(`\\${escape} is no escape`);
    const digits = this.#source.slice(this.#at + 2, this.#at + 2 + length);
    if (digits.length !== length || !/^[0-9a-fA-F]+$/.test(digits)) {
      this.#fail(`After \\${escape} come ${length} hexadecimal digits`);
    }
    this.#at += 2 + length;
    return this.#scalar(Number.parseInt(digits, 16));
  }

  #scalar(char: number): number {
    if (char > 0x10ffff || (char >= 0xd800 && char <= 0xdfff)) this.#fail(`U+${char.toString(16)} is no character`);
    return char;
  }

  #name(): string | undefined {
    return this.#match(/[a-zA-Z0-9_-]+/y);
  }

  /** Spaces and comments; over the ends of lines where a rule may go on. */
  #space(overLines: boolean): void {
    this.#match(overLines ? /(?:[ \t\r\n]|#[^\r\n]*)+/y : /[ \t]+/y);
    if (!overLines && this.#source[this.#at] === "#") this.#match(/#[^\r\n]*/y);
  }

  #atLineEnd(): boolean {
    const next = this.#source[this.#at];
    return next === "\n" || next === "\r";
  }

  #take(text: string): boolean {
    if (!this.#source.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  #match(sticky: RegExp): string | undefined {
    sticky.lastIndex = this.#at;
    const found = sticky.exec(this.#source)?.[0];
    this.#at += found?.length ?? 0;
    return found;
  }

  #part(part: Part): Part {
    this.#parts += 1;
    if (this.#parts > limits.parts) this.#fail(`${limits.parts} parts are the most that a grammar may have`);
    return part;
  }

  #fail(problem: string): never {
    const before = this.#source.slice(0, this.#at).split("\n");
    const column = (before.at(-1)?.length ?? 0) + 1;
    throw new Unreadable(`${problem} (line ${before.length}, column ${column} of the grammar).`);
  }
}
