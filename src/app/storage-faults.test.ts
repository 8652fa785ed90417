import { expect, test } from "vitest";
import { allCases, fillUp, liveThrough, livedIn } from "./testing/storage-faults.ts";

// `npm run torture -- storage-faults` lives through every one of them.
test("a storage call that fails leaves nothing half-written, and what is told of it is so", async () => {
  const start = await livedIn();
  const cases = await allCases(start);
  expect(cases.length).toBeGreaterThan(500);
  const tally = { faults: 0, done: 0, refused: 0 };
  for (const one of cases.filter((_, at) => at % 23 === 0)) await liveThrough(start, one, tally);
  expect(tally.refused).toBeGreaterThan(10);
}, 60_000);

test("room that runs out at any 64 KiB of an import leaves what was there, and is said", async () => {
  expect(await fillUp(await livedIn(), "x".repeat(120_000))).toBeGreaterThan(2);
}, 60_000);
