import { expect, test } from "vitest";
import { callsOfRotation, liveThroughRotation } from "./testing/rotation-faults.ts";

// `npm run torture -- vault-rotation` lives through every call.
test.each(["keys", "ground"] as const)(
  "a rotation from the %s that is cut at any call to the disk loses no row, and ends complete",
  async (from) => {
    const calls = await callsOfRotation(from);
    expect(calls).toBeGreaterThan(150);
    for (let at = 1; at <= calls; at += 37) {
      for (const how of ["once", "dies-before", "dies-after"] as const) await liveThroughRotation({ from, at, how });
    }
  },
  30_000,
);
