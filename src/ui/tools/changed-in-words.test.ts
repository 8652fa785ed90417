import { expect, test } from "vitest";
import { changedInWords } from "./changed-in-words.ts";

test("what a person changed in a call is told with both values, where they are short", () => {
  const proposed = { expression: "17*23", digits: 2 };
  expect(changedInWords(proposed, { ...proposed, expression: "17*24" })).toBe("You changed 17*23 to 17*24.");
  expect(changedInWords(proposed, { ...proposed, digits: 3 })).toBe("You changed 2 to 3.");
});

test("several changes, a value that was filled in and a long one are told by name", () => {
  expect(changedInWords({ a: 1, b: 2 }, { a: 2, b: 3 })).toBe("You changed a, b.");
  expect(changedInWords({}, { path: "notes.txt" })).toBe("You filled in path.");
  expect(changedInWords({ content: "Hello." }, { content: "word ".repeat(20) })).toBe("You changed content.");
});
