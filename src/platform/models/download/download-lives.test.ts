/** A few lives of the long campaign (`npm run torture -- downloads`), the same every time. */
import { expect, test } from "vitest";
import { liveThroughDownloads } from "./testing/download-lives.ts";

test("among rough mirrors and through kills every model comes, and nothing that was kept is lost", async () => {
  let state = 7;
  const random = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
  const tally = await liveThroughDownloads({ random, times: 6, fetch });
  expect(tally.downloads).toBe(6);
  expect(tally.kills).toBeGreaterThan(0);
  expect(tally.troubles).toBeGreaterThan(0);
});
