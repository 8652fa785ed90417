import { expect, test } from "vitest";
import type { CanaryPlace } from "#core/vault/canary.ts";
import { lookForLoss, settleLoss } from "./loss-desk.ts";

/** A fake browser: three stores, each with its word or without. */
function browser() {
  const words = new Map<string, string>();
  const places = (["database", "files", "settings"] as const).map((name): CanaryPlace => ({
    name,
    read: () => Promise.resolve(words.get(name)),
    write: (word) => Promise.resolve(void words.set(name, word)),
    forget: () => Promise.resolve(void words.delete(name)),
  }));
  let reloads = 0;
  const restore = { open: () => Promise.resolve({ kind: "none" as const }) };
  return { words, places, restore, reload: () => void (reloads += 1), reloads: () => reloads };
}

test("a first day is a first day", async () => {
  expect(await lookForLoss(browser())).toBeUndefined();
});

test("a lost database is named, and nothing is written until a person begins anew", async () => {
  const here = browser();
  await settleLoss(here.places, () => "word");
  here.words.delete("database");
  const before = new Map(here.words);
  const desk = await lookForLoss(here);
  expect(desk?.lost).toEqual(["database"]);
  expect(here.words).toEqual(before);
  await desk?.beginAnew();
  expect(here.reloads()).toBe(1);
  expect(await lookForLoss(here)).toBeUndefined();
});

test("a start with its database tells of the rest that was lost, once", async () => {
  const here = browser();
  expect(await settleLoss(here.places, () => "word")).toEqual([]);
  here.words.delete("files");
  expect(await settleLoss(here.places, () => "other")).toEqual(["files"]);
  expect(await settleLoss(here.places, () => "other")).toEqual([]);
  expect([...here.words.values()]).toEqual(["word", "word", "word"]);
});
