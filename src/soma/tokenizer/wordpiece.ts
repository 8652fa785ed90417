/**
 * WordPiece as BERT has it (Devlin et al. 2019, https://aclanthology.org/N19-1423): the text is cleaned and cut into
 * words, and each word into the longest tokens from its left.
 *
 * Embeddings must be those the model was trained for, so the cleaning is that of Hugging Face's tokenizers
 * (BertNormalizer, BertPreTokenizer). llama.cpp's differs from it: there, words of more than 100 characters are cut
 * instead of being unknown, decomposed characters keep their first part only and lose marks of all kinds, and vertical
 * tabs, form feeds and U+0085 end a word instead of vanishing in it, and a low block in the text passes for a space.
 */
import { kindOf, CONTROL, NONSPACING_MARK, PUNCTUATION, SPACE } from "./characters.ts";
import { spaceMark } from "./sentencepiece.ts";
import type { Vocabulary } from "./vocabulary.ts";

export interface Cleaning {
  readonly lowercase: boolean;
  readonly stripAccents: boolean;
}

/** A longer word is unknown as a whole (max_input_chars_per_word). */
const longestWord = 100;

/**
 * Gives the tokens of a text that has no control tokens. GGUF writes the vocabulary's word beginnings with a space mark
 * in front, and what continues a word ("##ing") without anything.
 */
export function createWordPiece(vocabulary: Vocabulary, cleaning: Cleaning): (text: string, out: number[]) => void {
  return (text, out) => {
    for (const word of wordsOf(text, cleaning)) {
      const pieces = Array.from(word).length > longestWord ? undefined : piecesOf(word, vocabulary);
      if (pieces !== undefined) for (const piece of pieces) out.push(piece);
      else if (vocabulary.unknown !== undefined) out.push(vocabulary.unknown);
    }
  };
}

/** The longest tokens from the left, or undefined where somewhere none fits. */
function piecesOf(word: string, vocabulary: Vocabulary): number[] | undefined {
  if (word.includes(spaceMark)) return undefined; // as a character it is in no piece
  const pieces: number[] = [];
  const marked = spaceMark + word;
  for (let start = 0; start < marked.length;) {
    let end = Math.min(marked.length, start + vocabulary.longest);
    let piece = vocabulary.idOf(marked.slice(start, end));
    while (piece === undefined && end > start + 1) piece = vocabulary.idOf(marked.slice(start, (end -= 1)));
    if (piece === undefined) return undefined;
    pieces.push(piece);
    start = end;
  }
  return pieces;
}

function wordsOf(text: string, { lowercase, stripAccents }: Cleaning): string[] {
  const words: string[] = [];
  let word = "";
  const finish = (): void => {
    if (word !== "") words.push(word);
    word = "";
  };
  for (const character of stripAccents ? text.normalize("NFD") : text) {
    const code = character.codePointAt(0) ?? 0;
    const kind = kindOf(code);
    if (code === 0xfffd || (kind & CONTROL && !"\t\n\r".includes(character))) continue;
    if (kind & SPACE) {
      finish();
      continue;
    }
    if (stripAccents && kind & NONSPACING_MARK) continue;
    const written = lowercase ? character.toLowerCase() : character;
    if (kind & PUNCTUATION || isAsciiSign(code) || isIdeograph(code)) {
      finish();
      words.push(written);
    } else {
      word += written;
    }
  }
  finish();
  return words;
}

/** What ASCII has beside letters and digits counts as punctuation, symbols such as $ and ^ too. */
function isAsciiSign(code: number): boolean {
  return (
    (code >= 33 && code <= 47) ||
    (code >= 58 && code <= 64) ||
    (code >= 91 && code <= 96) ||
    (code >= 123 && code <= 126)
  );
}

/** The blocks that BERT's tokenizer writes between spaces; the fifth begins where Hugging Face's has it begin. */
const ideographs: readonly (readonly [number, number])[] = [
  [0x4e00, 0x9fff],
  [0x3400, 0x4dbf],
  [0x20000, 0x2a6df],
  [0x2a700, 0x2b73f],
  [0x2b740, 0x2b81f],
  [0x2b920, 0x2ceaf],
  [0xf900, 0xfaff],
  [0x2f800, 0x2fa1f],
];

function isIdeograph(code: number): boolean {
  return code >= 0x3400 && ideographs.some(([first, last]) => code >= first && code <= last);
}
