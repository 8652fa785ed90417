import { describe, expect, test } from "vitest";
import { createLookup } from "./lookup.ts";

const fed = (tokens: readonly number[], longest?: number, shortest?: number) => {
  const lookup = createLookup(longest, shortest);
  for (const token of tokens) lookup.push(token);
  return lookup;
};

describe("lookup", () => {
  test("proposes what followed the last tokens the last time", () => {
    expect(fed([1, 2, 3, 4, 5, 9, 1, 2]).propose(3)).toEqual([3, 4, 5]);
    expect(fed([1, 2, 3, 1, 2, 4, 1, 2]).propose(1)).toEqual([4]);
  });

  test("prefers the longest run that was seen before", () => {
    expect(fed([7, 1, 2, 3, 8, 1, 2, 4, 7, 1, 2]).propose(1)).toEqual([3]);
  });

  test("proposes nothing where nothing was seen, or only a run that is too short", () => {
    expect(fed([1, 2, 3]).propose(4)).toEqual([]);
    expect(fed([1, 2, 3, 9, 1]).propose(4)).toEqual([]);
    expect(fed([1, 2, 3, 9, 1], 4, 1).propose(2)).toEqual([2, 3]);
    expect(fed([]).propose(4)).toEqual([]);
  });

  test("may propose up to the end of the text, which goes on with itself", () => {
    expect(fed([5, 6, 5, 6]).propose(4)).toEqual([5, 6]);
  });

  test("proposes as a search through all of the text would", () => {
    let state = 1;
    const tokens: number[] = [];
    const lookup = createLookup(4, 2);
    for (let step = 0; step < 3_000; step += 1) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      const token = (state >>> 16) % 5;
      tokens.push(token);
      lookup.push(token);
      expect(lookup.propose(3)).toEqual(searched(tokens, 3));
    }
  });
});

function searched(tokens: readonly number[], count: number): number[] {
  for (let length = 4; length >= 2; length -= 1) {
    const last = tokens.slice(-length);
    for (let at = tokens.length - length - 1; at >= 0 && last.length === length; at -= 1) {
      if (last.every((token, place) => tokens[at + place] === token))
        return tokens.slice(at + length, at + length + count);
    }
  }
  return [];
}
