import { expect, test } from "vitest";
import { counted, leftInWords, sizeInWords, tookInWords, waitInWords } from "./format.ts";

test("sizes read as on a label", () => {
  expect([0, 1, 999, 1_000, 98_362_432, 1_500_000, 2e9].map(sizeInWords)).toEqual([
    "0 bytes",
    "1 byte",
    "999 bytes",
    "1 kB",
    "98 MB",
    "1.5 MB",
    "2 GB",
  ]);
});

test("durations are short, waits are modest", () => {
  expect([12, 900, 12_000, 240_000].map(tookInWords)).toEqual(["12 ms", "0.9 s", "12 s", "4 min"]);
  expect([1, 7, 31, 60, 240].map(waitInWords)).toEqual([
    "about a second",
    "about 7 seconds",
    "about 35 seconds",
    "about a minute",
    "about 4 minutes",
  ]);
  expect([-5, 30_000, 300_000, 86_400_000].map(leftInWords)).toEqual(["0 s", "30 s", "5 min", "24 h"]);
});

test("one passage, two passages", () => {
  expect([counted(1, "passage"), counted(2, "passage"), counted(0, "entry", "entries")]).toEqual([
    "1 passage",
    "2 passages",
    "0 entries",
  ]);
});
