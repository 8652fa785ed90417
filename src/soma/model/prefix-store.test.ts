import { expect, test } from "vitest";
import { createPrefixStore, sharedLength, type Kept } from "./prefix-store.ts";

const kept = (tokens: number[], bytes = 100): Kept => ({ tokens, kv: new Uint8Array(bytes), logits: undefined });

test("the state that shares the longest beginning is found", () => {
  const store = createPrefixStore(10_000);
  store.keep(kept([1, 2, 3]));
  store.keep(kept([1, 2, 9, 9]));
  expect(store.longest([1, 2, 3, 4])).toMatchObject({ shared: 3, state: { tokens: [1, 2, 3] } });
  expect(store.longest([5])).toBeUndefined();
});

test("a state that goes on from a kept one takes its place", () => {
  const store = createPrefixStore(10_000);
  store.keep(kept([1, 2, 3]));
  store.keep(kept([1, 2, 3, 4]));
  expect(store.bytes).toBe(100 + 4 * 8);
  expect(store.covers([1, 2, 3])).toBe(true);
});

test("the state that was not used for longest goes when the budget is full", () => {
  const store = createPrefixStore(350);
  for (const token of [1, 2, 3]) store.keep(kept([token]));
  store.longest([1]);
  store.keep(kept([4]));
  expect(store.longest([2])).toBeUndefined();
  expect(store.longest([1])).toBeDefined();
  expect(store.bytes).toBeLessThanOrEqual(350);
});

test("a state larger than the whole budget drives nothing out", () => {
  const store = createPrefixStore(350);
  store.keep(kept([1]));
  store.keep(kept([2], 1000));
  expect(store.longest([1])).toBeDefined();
  expect(store.longest([2])).toBeUndefined();
});

test("shared lengths stop at the first difference and at the shorter end", () => {
  expect(sharedLength([1, 2, 3], [1, 2, 4])).toBe(2);
  expect(sharedLength([1, 2], [1, 2, 4])).toBe(2);
  expect(sharedLength([], [1])).toBe(0);
});
