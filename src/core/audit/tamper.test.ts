import { expect, test } from "vitest";
import { checkLog } from "../../../tools/verify-log/check-log.mjs";
import { tamper } from "./testing/tamper.ts";

test("what was tampered with is found, and the independent verifier says the same", { timeout: 60_000 }, async () => {
  const kinds = new Set<string>();
  for (let seed = 1; seed <= 60; seed += 1) kinds.add((await tamper(seed, checkLog)).kind);
  expect(kinds.size).toBe(12);
});
