import { expect, test } from "vitest";
import { packTexts } from "./pack.ts";

const limits = { tokens: 100, texts: 4 };

test("every text is in exactly one block, with its length", () => {
  const lengths = Array.from({ length: 200 }, (_, at) => 1 + ((at * 37) % 100));
  const blocks = packTexts(lengths, limits);
  expect(blocks.flatMap(({ texts }) => texts).sort((a, b) => a - b)).toEqual(lengths.map((_, at) => at));
  for (const block of blocks) expect(block.lengths).toEqual(block.texts.map((text) => lengths[text]));
});

test("no block holds more tokens or texts than it may", () => {
  const blocks = packTexts([60, 1, 1, 1, 1, 1, 40, 100], limits);
  for (const { lengths } of blocks) {
    expect(lengths.reduce((sum, length) => sum + length)).toBeLessThanOrEqual(limits.tokens);
    expect(lengths.length).toBeLessThanOrEqual(limits.texts);
  }
  expect(blocks.map(({ texts }) => texts)).toEqual([[7], [0, 6], [1, 2, 3, 4], [5]]);
});

test("no texts, no blocks", () => {
  expect(packTexts([], limits)).toEqual([]);
});

test("a text that fits no block is a bug, and said so", () => {
  expect(() => packTexts([101], limits)).toThrow(RangeError);
});
