/** Byte-pair encoding (Sennrich et al. 2016, https://aclanthology.org/P16-1162) over bytes, as GPT-2 has it. */
import { toByteLetters } from "./byte-letters.ts";
import { mergePairs } from "./merge.ts";
import type { PreTokenizer } from "./pretokenize.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** Words come again and again; those of this length at most are remembered, this many of them. */
const rememberedLength = 48;
const rememberedWords = 20_000;

type RanksEnding =
  | { readonly kind: "read"; readonly ranks: ReadonlyMap<string, number> }
  | { readonly kind: "refused"; readonly message: string };

/** The place of each pair "left right" in the order of their making, if this vocabulary can have come of them. */
export function rankMerges(vocabulary: Vocabulary, merges: readonly string[]): RanksEnding {
  const ranks = new Map<string, number>();
  // By index: an iterator over half a million merges is felt when a model opens.
  for (let rank = 0; rank < merges.length; rank += 1) {
    const pair = merges[rank] ?? "";
    const space = pair.indexOf(" ", 1);
    if (space < 0 || vocabulary.idOf(pair.slice(0, space) + pair.slice(space + 1)) === undefined) {
      const which = `merge ${rank + 1} of ${merges.length}`;
      return {
        kind: "refused",
        message: `The tokenizer does not fit its vocabulary: ${which} makes a piece that is no token.`,
      };
    }
    if (!ranks.has(pair)) ranks.set(pair, rank); // one that is listed twice keeps its first place
  }
  return { kind: "read", ranks };
}

/**
 * Gives the tokens of a text without control tokens. A byte that the vocabulary has no token for adds none, as in
 * llama.cpp.
 */
export function createBpe(
  vocabulary: Vocabulary,
  ranks: ReadonlyMap<string, number>,
  preTokenizer: PreTokenizer,
): (text: string, out: number[]) => void {
  const order = {
    longest: vocabulary.longest,
    orderOf: (text: string, start: number, middle: number, end: number): number | undefined =>
      ranks.get(`${text.slice(start, middle)} ${text.slice(middle, end)}`),
  };
  const remembered = new Map<string, readonly number[]>();

  function encodeWord(word: string): readonly number[] {
    const letters = toByteLetters(word);
    const whole = preTokenizer.ignoreMerges ? vocabulary.idOf(letters) : undefined;
    if (whole !== undefined) return [whole];
    const single = Array.from({ length: letters.length }, (_, i) => i + 1);
    const tokens: number[] = [];
    let start = 0;
    for (const end of mergePairs(letters, single, order)) {
      const token = vocabulary.idOf(letters.slice(start, end));
      if (token !== undefined) tokens.push(token);
      start = end;
    }
    return tokens;
  }

  return (text, out) => {
    let start = 0;
    for (const end of preTokenizer.split(text)) {
      const word = text.slice(start, end);
      start = end;
      let tokens = remembered.get(word);
      if (tokens === undefined) {
        tokens = encodeWord(word);
        if (remembered.size >= rememberedWords) remembered.clear();
        if (word.length <= rememberedLength) remembered.set(word, tokens);
      }
      for (const token of tokens) out.push(token);
    }
  };
}
