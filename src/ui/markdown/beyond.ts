/** What a cited sentence says beyond its passage: the reader must be told, for the number alone would vouch for it. */
export const beyondInWords = (words: readonly string[]): string =>
  words.length === 0 ? "It says more than the passage." : `Not in the passage: ${words.join(", ")}.`;
