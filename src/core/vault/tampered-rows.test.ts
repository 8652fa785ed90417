import { describe, expect, test } from "vitest";
import { acceptedOfCuts, acceptedOfFlips, acceptedOfSwaps, repeatedIvs } from "./testing/tampered-rows.ts";

// `npm run torture -- vault-rows` tries every bit, every length and a million IVs.
describe("a row that was changed on the disk is never accepted", () => {
  test("with a bit flipped", async () => {
    const { tried, accepted } = await acceptedOfFlips(41);
    expect(tried).toBeGreaterThan(700);
    expect(accepted).toBe(0);
  });

  test("cut short", async () => {
    const { tried, accepted } = await acceptedOfCuts(17);
    expect(tried).toBeGreaterThan(400);
    expect(accepted).toBe(0);
  });

  test("swapped with another id's, tag's, store's, version's, key's or person's", async () => {
    const { tried, accepted } = await acceptedOfSwaps();
    expect(tried).toBeGreaterThan(1_000);
    expect(accepted).toBe(0);
  });
});

test("no two seals share an IV", async () => {
  expect(await repeatedIvs(5_000)).toBe(0);
});
