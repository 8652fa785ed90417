import { expect, test } from "vitest";
import { isGuessable } from "./guessable.ts";

test("what is short, of few words or of few signs can be guessed", () => {
  for (const simple of [
    "a",
    "calm",
    "Passw0rd!",
    "password123456",
    "two words",
    "1 2 3 4",
    "abcabc".repeat(6),
    "ha ha ha ha ha ha",
  ])
    expect(isGuessable(simple), simple).toBe(true);
});

test("four words, a long sentence and what a password manager makes up are not called simple", () => {
  for (const hard of ["a long and quiet afternoon", "lamp river oboe salt", "vK9#qT2m!xRz", "надёжный ветер над полем"])
    expect(isGuessable(hard), hard).toBe(false);
});
