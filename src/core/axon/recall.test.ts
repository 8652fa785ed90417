import { expect, test } from "vitest";
import { choose, fuse } from "./recall.ts";

const meaning = (ordinal: number, score: number) => ({ documentId: "d", ordinal, score });
const words = (ordinal: number, score: number, share: number) => ({ documentId: "d", ordinal, score, share });
const ordinals = (hits: readonly { readonly ordinal: number }[]) => hits.map((hit) => hit.ordinal);

test("what both find comes before what one finds", () => {
  const hits = fuse([meaning(0, 0.8), meaning(1, 0.7), meaning(2, 0.1)], [words(1, 9, 0.9), words(3, 3, 0.6)], 10);
  expect(ordinals(hits)).toEqual([1, 0, 3]);
  expect(hits[0]?.score).toBeCloseTo(0.5 * (6 / 7) + 0.5, 12);
});

test("meaning and words below the floor alone may reach it together", () => {
  expect(fuse([meaning(0, 0.2), meaning(1, -0.1)], [], 10)).toEqual([]);
  expect(fuse([meaning(1, -0.1)], [words(0, 2, 0.2)], 10)).toEqual([]);
  expect(ordinals(fuse([meaning(0, 0.2), meaning(1, -0.1)], [words(0, 2, 0.2)], 10))).toEqual([0]);
});

test("among more passages more is asked", () => {
  const hit = [meaning(0, 0.28), meaning(1, 0)];
  expect(fuse(hit, [], 10)).toHaveLength(1);
  expect(fuse(hit, [], 100)).toHaveLength(0);
});

test("without meanings half of what the cue tells must be there", () => {
  expect(ordinals(fuse(undefined, [words(0, 5, 0.6), words(1, 4, 0.4)], 10))).toEqual([0]);
});

test("equals are ordered by document and place", () => {
  const hits = [2, 0, 1].map((ordinal) => meaning(ordinal, 0.5));
  expect(ordinals(fuse(hits, [], 3))).toEqual([0, 1, 2]);
});

test("the choice keeps limit and budget, passes over what does not fit, and cuts nothing", () => {
  const texts = ["x".repeat(50), "y".repeat(90), "z".repeat(30)];
  const passageAt = ({ ordinal }: { readonly ordinal: number }) => {
    const text = texts[ordinal] ?? "";
    return { documentId: "d", document: "d.txt", ordinal, heading: "", text, start: 0, end: text.length };
  };
  const hits = [0, 1, 2].map((ordinal) => meaning(ordinal, 1 - ordinal / 10));
  const pick = (limit: number, budgetChars: number) => ordinals(choose(hits, passageAt, { limit, budgetChars }));
  expect(pick(3, Infinity)).toEqual([0, 1, 2]);
  expect(pick(2, Infinity)).toEqual([0, 1]);
  expect(pick(3, 100)).toEqual([0, 2]);
  expect(pick(3, 10)).toEqual([]);
  expect(choose(hits, () => undefined, { limit: 3, budgetChars: 100 })).toEqual([]);
});
