export interface Lookup {
  /** Takes the next token of the prompt or the answer. Its cost does not grow with the text. */
  push(token: number): void;
  /** Up to `count` tokens that followed an earlier occurrence of the text's last tokens; none where there was none. */
  propose(count: number): readonly number[];
}

/**
 * Prompt lookup decoding (Saxena 2023; Yang et al., "Inference with Reference", 2023): what a model writes next is often
 * copied from its prompt. The longest run of at most `longest` and at least `shortest` last tokens that was seen before
 * is looked up, the latest occurrence counts.
 *
 * A run of n tokens gets a number of its own, made from the number of the n−1 before and the last token, so that an
 * entry a length is all there is to keep, and nothing is ever compared twice. Tokens are below 2²⁰.
 */
export function createLookup(longest = 4, shortest = 2): Lookup {
  const tokens: number[] = [];
  const runs = new Map<number, number>();
  /** Of each run, where what followed its latest occurrence stands. The run that ends the text is not in it yet. */
  const followedAt: number[] = [];
  /** The numbers of the runs of 1, 2 … tokens that end the text. */
  let last: number[] = [];

  const runNumber = (shorter: number, token: number): number => {
    const key = shorter * 2 ** 20 + token;
    const known = runs.get(key);
    if (known !== undefined) return known;
    const fresh = runs.size + 1; // 0 is the empty run
    runs.set(key, fresh);
    return fresh;
  };

  return {
    push: (token) => {
      for (const run of last) followedAt[run] = tokens.length;
      const next = [runNumber(0, token)];
      for (const run of last.slice(0, longest - 1)) next.push(runNumber(run, token));
      last = next;
      tokens.push(token);
    },
    propose: (count) => {
      for (let length = last.length; length >= shortest; length -= 1) {
        const at = followedAt[last[length - 1] ?? 0];
        if (at !== undefined) return tokens.slice(at, at + count);
      }
      return [];
    },
  };
}
