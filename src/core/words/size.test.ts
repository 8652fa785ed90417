import { expect, test } from "vitest";
import { sizeInWords } from "./size.ts";

test("sizes read as on a label", () => {
  const sizes = [0, 1, 999, 1_000, 2_049, 9_949, 9_950, 98_362_432, 1_500_000, 2e9, 512 * 2 ** 20, 3e12];
  expect(sizes.map(sizeInWords)).toEqual([
    ...["0 bytes", "1 byte", "999 bytes", "1 kB", "2 kB", "9.9 kB", "10 kB"],
    ...["98 MB", "1.5 MB", "2 GB", "537 MB", "3000 GB"],
  ]);
});

test("what rounds up to the next unit is told in it", () => {
  expect([999.6, 999_499, 999_600, 999_999_999].map(sizeInWords)).toEqual(["1 kB", "999 kB", "1 MB", "1 GB"]);
});
