import { expect, test } from "vitest";
import { checkLog } from "../../../tools/verify-log/check-log.mjs";
import { tamperKept } from "./testing/tamper-kept.ts";
import { tamper } from "./testing/tamper.ts";

test("what was tampered with is found, and the independent verifier says the same", { timeout: 60_000 }, async () => {
  const kinds = new Set<string>();
  for (let seed = 1; seed <= 60; seed += 1) kinds.add((await tamper(seed, checkLog)).kind);
  expect(kinds.size).toBe(12);
});

test("what was tampered with on the disk is found, where the entries lie sealed", { timeout: 60_000 }, async () => {
  const kinds = new Set<string>();
  for (let seed = 1; seed <= 40; seed += 1) kinds.add((await tamperKept(seed)).kind);
  expect(kinds.size).toBe(8);
});
