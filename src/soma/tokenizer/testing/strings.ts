/**
 * Strings to hold tokenizers against each other: all scripts, emoji, control characters, code, numbers, combining marks,
 * long white space. The same seed gives the same strings.
 */
import { chances } from "../../testing/chances.ts";

/** Blocks of characters as llama.cpp's tables (Unicode 15) have them; what was assigned later is left out. */
const blocks: readonly (readonly [number, number])[] = [
  [0x20, 0x7e], // ASCII
  [0xa0, 0x17f], // Latin
  [0x180, 0x2af],
  [0x2b0, 0x36f], // modifiers, combining marks
  [0x370, 0x3ff], // Greek
  [0x400, 0x52f], // Cyrillic
  [0x531, 0x58f], // Armenian
  [0x591, 0x5f4], // Hebrew
  [0x600, 0x6ff], // Arabic
  [0x700, 0x74f], // Syriac
  [0x900, 0x97f], // Devanagari
  [0x980, 0x9fe], // Bengali
  [0xb80, 0xbfa], // Tamil
  [0xe01, 0xe5b], // Thai
  [0xe81, 0xedf], // Lao
  [0xf00, 0xfda], // Tibetan
  [0x1000, 0x109f], // Myanmar
  [0x10a0, 0x10ff], // Georgian
  [0x1100, 0x11ff], // Jamo
  [0x1200, 0x139f], // Ethiopic
  [0x13a0, 0x13fd], // Cherokee
  [0x1780, 0x17f9], // Khmer
  [0x1800, 0x18aa], // Mongolian
  [0x1d00, 0x1fff], // phonetics, Latin and Greek with accents
  [0x2000, 0x206f], // punctuation, invisible marks
  [0x2070, 0x20c0], // superscripts, currencies
  [0x2100, 0x23ff], // letterlike, arrows, mathematics
  [0x2460, 0x27bf], // enclosed, boxes, dingbats
  [0x3000, 0x30ff], // CJK punctuation, kana
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4c6], // Yi
  [0xac00, 0xd7a3], // Hangul
  [0xe000, 0xf8ff], // private use
  [0xf900, 0xfaff], // compatibility ideographs
  [0xfe00, 0xfe0f], // variation selectors
  [0xff00, 0xffef], // full width
  [0x10000, 0x100fa], // Linear B
  [0x10330, 0x1034a], // Gothic
  [0x12000, 0x12399], // cuneiform
  [0x13000, 0x1342f], // hieroglyphs
  [0x1d400, 0x1d7ff], // mathematical letters and digits
  [0x1f000, 0x1f02b],
  [0x1f300, 0x1f6d7], // emoji
  [0x1f900, 0x1f9ff],
  [0x20000, 0x2a6df],
  [0x2f800, 0x2fa1d],
  [0xe0020, 0xe007f], // tags
  [0x30000, 0x3134a],
];

const words = (
  "the of and Hello world patient stethoscope don't I'll we've THEY'RE it's 'tis antidisestablishmentarianism " +
  "naïve café Übergröße straße œuvre năm tiếng Việt ĳs İstanbul ΑΘΗΝΑ Σίσυφος Привет мир Ёжик שלום עולם مرحبا بالعالم " +
  "नमस्ते दुनिया வணக்கம் สวัสดีชาวโลก ភាសាខ្មែរ ქართული አማርኛ 你好世界 日本語のテキスト ひらがな カタカナ 한국어 텍스트 ﬁle Ǆ ㎏ ①②③ x² H₂O 𝔘𝔫𝔦𝔠𝔬𝔡𝔢"
).split(" ");

const emoji = [
  "😀",
  "👍🏽",
  "👩‍👩‍👧‍👦",
  "🏳️‍🌈",
  "🇩🇪🇫🇷",
  "1️⃣",
  "❤️",
  "☺",
  "🧑🏿‍🚀",
  "🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}",
  "🫠",
];

const spaces = [
  " ",
  "  ",
  "   ",
  "\t",
  "\n",
  "\r\n",
  "\n\n",
  " \n ",
  "\u00a0",
  "\u2003",
  "\u3000",
  "\u2028",
  "\u1680",
  "\u0085",
  "\v",
  "\f",
];

const code = [
  "for (let i = 0; i < n; i++) { sum += a[i] ?? 0x1F; }",
  "def f(x):\n    return x**2 if x is not None else {}\n",
  "SELECT * FROM t WHERE a >= 10 AND b != 'x';",
  '<div class="a b">&amp;</div>',
  "#include <stdio.h>\n\tint main(void) { return 0; }\n",
  "https://example.org/a?b=c&d=%20#e",
  "$ git commit -m 'x' && echo \"$HOME\" | sed s/a/b/g",
  '{"key": [1, 2.50, -3e-10, null, true]}',
  "\\frac{1}{2}\\alpha^{n+1} ~ `code` **bold** __init__ ++ -- == => <= ||",
];

/** Control tokens as text: without being asked for, they are nothing but their letters. */
const names = [
  "<|im_start|>",
  "<|im_end|>",
  "<s>",
  "</s>",
  "<unk>",
  "<|endoftext|>",
  "[CLS]",
  "<0x0A>",
  "▁",
  "Ġ",
  "<|im_",
  "[UNK]",
];

export function* strings(seed: number, count: number): Generator<string> {
  const { below, pick } = chances(seed);
  const character = (): string => {
    const [first, last] = pick(blocks);
    return String.fromCodePoint(first + below(last - first + 1));
  };
  const repeat = (count: number, part: () => string): string => Array.from({ length: count }, part).join("");
  const parts: readonly (() => string)[] = [
    () => pick(words),
    () => `${pick(words)} ${pick(words)}`,
    () => pick(spaces),
    () => pick(spaces).repeat(1 + below(20)),
    () => repeat(1 + below(12), () => pick(spaces)),
    () => pick(emoji),
    () => repeat(1 + below(4), () => pick(emoji)),
    () => pick(code),
    () => code[below(code.length)]?.slice(below(20)) ?? "",
    () => repeat(1 + below(9), () => String(below(10))),
    () => `${below(1_000_000)}.${below(1000)},${below(1000)}%`,
    () => repeat(1 + below(6), () => String.fromCharCode(below(32))),
    () => repeat(1 + below(6), () => String.fromCharCode(127 + below(34))),
    () => repeat(1 + below(8), character),
    () => {
      const [first, last] = pick(blocks);
      return repeat(1 + below(10), () => String.fromCodePoint(first + below(last - first + 1)));
    },
    () => pick(words).slice(0, 3) + repeat(1 + below(5), () => String.fromCharCode(0x300 + below(0x50))),
    () => repeat(1 + below(20), () => String.fromCharCode(33 + below(94))),
    () => pick(["a", "!", "-", "=", "é", "7", "日", "\u0301", "."]).repeat(1 + below(60)),
    () => pick(["'s", "'S", "'Re", "'VE", "'ll", "'x", "''", "'"]),
    () => pick(names),
    () => String.fromCharCode(0xd800 + below(0x800)), // half a pair, made well below
    () => pick(["\ufeff", "\u200d", "\u200b", "\u00ad", "\u202e", "\ufffd", "\u0378", "\u{10ffff}", "\u{1f3fb}"]),
  ];
  for (let i = 0; i < count; i += 1) yield repeat(below(9), () => pick(parts)()).toWellFormed();
}
