import { expect, test } from "vitest";
import { visible } from "./visible.ts";

test.each([
  ["a zero-width space", "pay\u200bpal", "pay\\u200bpal"],
  ["a turn of direction", "\u202egpj.exe", "\\u202egpj.exe"],
  ["a soft hyphen", "co\u00adop", "co\\u00adop"],
  ["a tag", "hello\u{e0041}", "hello\\u{e0041}"],
  ["a variation selector", "x\u{e0100}", "x\\u{e0100}"],
  ["a Hangul filler", "\u3164", "\\u3164"],
  ["a control", "a\u0007\u001b[2K", "a\\u0007\\u001b[2K"],
  ["a line separator", "a\u2028b", "a\\u2028b"],
  ["half a pair", "a\ud83d", "a\\ud83d"],
])("%s is shown", (_name, text, shown) => {
  expect(visible(text)).toBe(shown);
});

test("what can be seen stays as it is", () => {
  const text = "Ünïcödé, 漢字, العربية, 🙂\n\ttabbed";
  expect(visible(text)).toBe(text);
});
