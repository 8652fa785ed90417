import { expect, test } from "vitest";
import { counted, leftInWords, tookInWords, waitInWords } from "./format.ts";

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
