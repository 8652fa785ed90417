import { expect, test } from "vitest";
import { createGrowingText } from "./growing-text.ts";

/** A fake tokenizer whose tokens are the bytes of UTF-8; like many it drops the space that a text begins with. */
function fakeDecoder() {
  const lengths: number[] = [];
  const decode = (tokens: readonly number[]): string => {
    lengths.push(tokens.length);
    return new TextDecoder("utf-8", { ignoreBOM: true }).decode(Uint8Array.from(tokens)).replace(/^ /, "");
  };
  return { decode, lengths };
}

const bytesOf = (text: string): readonly number[] => [...new TextEncoder().encode(text)];
const text = " A lamp 🎉 was lit,\n\n\tand the naïve 日本語 keeper — 👩‍👩‍👧 — slept.    ".repeat(20);

test("the pieces are just those that decoding the whole answer anew for each token would give", () => {
  const { decode } = fakeDecoder();
  const tokens = bytesOf(text);
  const growing = createGrowingText(decode);
  const pieces = tokens.map((token) => growing.push(token));
  let told = "";
  const whole = tokens.map((_, at) => {
    const now = decode(tokens.slice(0, at + 1));
    const fresh = now.endsWith("\uFFFD") ? "" : now.slice(told.length);
    told += fresh;
    return fresh;
  });
  expect(pieces).toEqual(whole);
  expect(growing.rest()).toBe("");
});

test("a token of a long answer costs no more than one of a short answer", () => {
  const { decode, lengths } = fakeDecoder();
  const growing = createGrowingText(decode);
  for (const token of bytesOf(text)) growing.push(token);
  expect(Math.max(...lengths)).toBeLessThanOrEqual(80);
});

test("half a character waits for its other half, and is given out as it is where none comes", () => {
  const growing = createGrowingText(fakeDecoder().decode);
  expect([0xe6, 0x97, 0xa5, 0xe6].map((byte) => growing.push(byte))).toEqual(["", "", "日", ""]);
  expect(growing.rest()).toBe("\uFFFD");
});

test("an answer of nothing but broken characters is still given out", () => {
  const growing = createGrowingText(fakeDecoder().decode);
  const pieces = Array.from({ length: 200 }, () => growing.push(0xff));
  expect(pieces.join("") + growing.rest()).toBe("\uFFFD".repeat(200));
});
