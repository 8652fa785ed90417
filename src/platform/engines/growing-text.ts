/** The text of an answer while its tokens come, one after the other. */
export interface GrowingText {
  /** Takes in the next token; gives the text that came with it: none while a character is unfinished. */
  push(token: number): string;
  /** What was held back, when the answer ends. */
  rest(): string;
}

/** So many tokens are decoded at a time at most, and so many of them stay when that is reached. */
const longest = 64;
const overlap = 16;

/**
 * Decodes the last few tokens anew for each one that comes, as what a token says can depend on those before it: a
 * library's decoder drops the space before the first word, puts bytes together to characters and draws punctuation
 * near. The whole answer would be decoded a thousand times for a thousand tokens. The beginning is let go only where
 * the tokens that stay say by themselves just what they say in it.
 */
export function createGrowingText(decode: (tokens: readonly number[]) => string): GrowingText {
  let window: readonly number[] = [];
  /** How much of the window's text was given out. */
  let told = 0;

  function letGo(text: string): void {
    const last = window.slice(-overlap);
    const alone = decode(last);
    if (alone === "" || alone.includes("\uFFFD") || !text.endsWith(alone)) return; // tried again with the next token
    window = last;
    told = alone.length;
  }

  function fresh(text: string): string {
    const given = text.slice(told);
    told = Math.max(told, text.length);
    return given;
  }

  return {
    push(token) {
      window = [...window, token];
      const text = decode(window);
      if (text.endsWith("\uFFFD")) return ""; // half a character waits for the rest
      const given = fresh(text);
      if (window.length >= longest) letGo(text);
      return given;
    },
    rest: () => fresh(decode(window)),
  };
}
