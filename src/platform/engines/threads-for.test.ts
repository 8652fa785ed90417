import { expect, test } from "vitest";
import { threadsFor } from "./threads-for.ts";

test("half of what the processor reports, two where there are two, eight at most, one without shared memory", () => {
  expect([1, 2, 3, 4, 8, 16, 64].map((reported) => threadsFor(reported, true))).toEqual([1, 2, 2, 2, 4, 8, 8]);
  expect(threadsFor(16, false)).toBe(1);
});
