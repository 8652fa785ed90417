import { expect, test } from "vitest";
import { chances } from "../testing/chances.ts";
import { allow, createTokenSet, isWithin } from "./token-set.ts";

const words = 64;
const someTokens = (count: number): [Int32Array, Int32Array] => {
  const { below } = chances(count);
  const tokens = Int32Array.from({ length: count }, (_, at) => at * 2);
  return [tokens, tokens.map(() => below(12) - 2)]; // −1 and −2: the leaf ends after none and after one
};

test.each([5, 900])("of %i tokens exactly those within the limits are set, beside what was set already", (count) => {
  const [tokens, sizes] = someTokens(count);
  const set = createTokenSet(tokens, sizes, words);
  for (const least of [0, 1, 4]) {
    for (const most of [0, 1, 5, 8, 9, 10, Infinity]) {
      const [found, wanted] = [new Uint32Array(words), new Uint32Array(words)];
      for (const mask of [found, wanted]) allow(mask, 1);
      set.allowIn(found, { least, most });
      for (const [at, token] of tokens.entries()) if (isWithin(sizes[at] ?? 0, { least, most })) allow(wanted, token);
      expect(found).toEqual(wanted);
    }
  }
  const all = new Uint32Array(words);
  set.allowIn(all);
  expect([...tokens].every((token) => ((all[token >> 5] ?? 0) >> (token & 31)) & 1)).toBe(true);
});
