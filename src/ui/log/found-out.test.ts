import { expect, test } from "vitest";
import { detailsInWords, entryInWords } from "./log-words.ts";

const entry = { seq: 1, at: 0, phase: "note" } as const;

test("what asking a server for its models showed is a sentence, however it ended", () => {
  const action = "server.look";
  expect(entryInWords({ ...entry, action, subject: "http://attic:11434" }, "")).toBe(
    "http://attic:11434 was asked which models it has",
  );
  const words = (details: Parameters<typeof detailsInWords>[0]["details"]) => detailsInWords({ action, details });
  expect(words({ models: 1 })).toEqual(["It has 1 model."]);
  expect(words({ cause: "wantsKey" })).toEqual(["It wants a key, or did not take the one it was given."]);
  expect(words({ cause: "other" })).toEqual(["It told of none."]);
});

test("what trying a model showed is said as far as it was found out", () => {
  const action = "model.tried";
  const words = (details: Parameters<typeof detailsInWords>[0]["details"]) => detailsInWords({ action, details });
  expect(words({ answered: "yes", found: { streaming: true, nativeTools: false, vision: false } })).toEqual([
    "It answered. It was found out that it answers word by word, has to be told of tools in words and reads no pictures.",
  ]);
  expect(words({ answered: "yes", found: {} })).toEqual(["It answered; no more was found out."]);
  expect(words({ answered: "failed" })).toEqual(["It did not answer."]);
});
