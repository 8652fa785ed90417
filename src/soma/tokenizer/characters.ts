/** What tokenizers ask about a character, as bits. */
export const LETTER = 1;
export const NUMBER = 2;
export const SPACE = 4;
export const PUNCTUATION = 8;
export const NONSPACING_MARK = 16;
export const CONTROL = 32;

/**
 * The white space is Unicode's White_Space, not JavaScript's \s, which counts U+FEFF in and U+0085 out. Against the
 * tables of llama.cpp (Unicode 15) this engine's own newer ones differ only in characters assigned since.
 */
const kinds: readonly (readonly [RegExp, number])[] = [
  [/\p{L}/u, LETTER],
  [/\p{N}/u, NUMBER],
  [/\p{White_Space}/u, SPACE],
  [/\p{P}/u, PUNCTUATION],
  [/\p{Mn}/u, NONSPACING_MARK],
  [/[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/u, CONTROL],
];

const pages: (Uint8Array | undefined)[] = [];

/** The kinds of a code point. Asked of the regular expressions once a page of 256, when a text first has one of them. */
export function kindOf(code: number): number {
  const page = (pages[code >> 8] ??= createPage(code & ~255));
  return page[code & 255] ?? 0;
}

function createPage(first: number): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, i) => {
    const character = String.fromCodePoint(first + i);
    return kinds.reduce((bits, [pattern, bit]) => (pattern.test(character) ? bits | bit : bits), 0);
  });
}

/** The kind at each place of a text; both halves of a pair have that of their character. */
export function kindsOf(text: string): Uint8Array {
  const found = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i += 1) {
    const code = text.codePointAt(i) ?? 0;
    const kind = kindOf(code);
    found[i] = kind;
    if (code > 0xffff) found[(i += 1)] = kind;
  }
  return found;
}

/** The place after the character at `at`. */
export function after(text: string, at: number): number {
  return at + ((text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1);
}
