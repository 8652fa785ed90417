/**
 * SentencePiece's BPE (Kudo and Richardson 2018, https://aclanthology.org/D18-2012) as llama.cpp runs it for the Llama
 * family: neighbours are joined while the joined piece is a token, best score first; what is no token is written as bytes.
 */
import { after } from "./characters.ts";
import { mergePairs } from "./merge.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** SentencePiece writes a space as U+2581, a low block. */
export const spaceMark = "\u2581";

const encoder = new TextEncoder();

/** Gives the tokens of a text that has no control tokens; the caller has set the space in front, where one is wanted. */
export function createSentencePiece(vocabulary: Vocabulary): (text: string, out: number[]) => void {
  const byteTokens = Array.from({ length: 256 }, (_, byte) => {
    const name = `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`;
    return (
      vocabulary.idOf(name) ??
      (byte < 128 ? vocabulary.idOf(String.fromCharCode(byte)) : undefined) ??
      vocabulary.unknown
    );
  });
  const order = {
    longest: vocabulary.longest,
    orderOf(text: string, start: number, _middle: number, end: number): number | undefined {
      const token = vocabulary.idOf(text.slice(start, end));
      return token === undefined ? undefined : -vocabulary.scoreOf(token);
    },
  };
  return (text, out) => {
    const marked = text.replaceAll(" ", spaceMark);
    const characters: number[] = [];
    for (let at = 0; at < marked.length;) characters.push((at = after(marked, at)));
    let start = 0;
    for (const end of mergePairs(marked, characters, order)) {
      const piece = marked.slice(start, end);
      start = end;
      const token = vocabulary.idOf(piece);
      if (token !== undefined) {
        out.push(token);
        continue;
      }
      for (const byte of encoder.encode(piece)) {
        const spelt = byteTokens[byte];
        if (spelt !== undefined) out.push(spelt);
      }
    }
  };
}
