import { expect, test } from "vitest";
import { heightOf, placeIn, topOf, visibleRows } from "./visible-rows.ts";

const shape = { count: 100_000, rowHeight: 44 };

test("of a long list only the rows in view are drawn, and a few beyond", () => {
  expect(visibleRows(shape, 0, 440, 2)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  expect(visibleRows(shape, 44 * 50_000, 44 * 50_000 + 100, 1)).toEqual([49_999, 50_000, 50_001, 50_002, 50_003]);
  expect(visibleRows(shape, heightOf(shape) - 44, heightOf(shape), 0)).toEqual([99_999]);
  expect(visibleRows({ count: 0, rowHeight: 44 }, 0, 900)).toEqual([]);
});

test("what follows an opened row is pushed down by what it shows", () => {
  const opened = { ...shape, opened: { place: 10, extra: 300 } };
  expect([topOf(opened, 10), topOf(opened, 11), heightOf(opened)]).toEqual([440, 784, 4_400_300]);
  expect(visibleRows(opened, 500, 700, 0)).toEqual([10]);
  expect(visibleRows(opened, 700, 800, 0)).toEqual([10, 11]);
  expect(visibleRows(opened, 784, 830, 0)).toEqual([11, 12]);
});

test("an entry is found by its number where some are left out", () => {
  const list = [9, 7, 4, 3, 1].map((seq) => ({ seq }));
  expect([9, 7, 4, 3, 1, 8, 2, 10, 0, undefined].map((seq) => placeIn(list, seq))).toEqual([
    ...[0, 1, 2, 3, 4],
    ...[-1, -1, -1, -1, -1],
  ]);
  expect(placeIn([], 1)).toBe(-1);
});
