import { expect, test } from "vitest";
import { xxh32 } from "./xxh32.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** xxHash's own sanity buffer and its published results (xxhsum's self test). */
function sanityBuffer(length: number): Uint8Array {
  const prime32 = 2654435761n;
  const prime64 = 11400714785074694797n;
  let generator = prime32;
  return Uint8Array.from({ length }, () => {
    const byte = Number(generator >> 56n);
    generator = (generator * prime64) & 0xffffffffffffffffn;
    return byte;
  });
}

test.each([
  [0, 0, 0x02cc5d05],
  [0, 2654435761, 0x36b78ae7],
  [1, 0, 0xcf65b03e],
  [1, 2654435761, 0xb4545aa4],
  [14, 0, 0x1208e7e2],
  [14, 2654435761, 0x6af1d1fe],
  [222, 0, 0x5bd11dbd],
  [222, 2654435761, 0x58803c5f],
])("the hash of %i bytes with seed %i is the published one", (length, seed, expected) => {
  expect(xxh32(sanityBuffer(length), seed)).toBe(expected);
});

test("bytes that lie askew hash as the same bytes elsewhere", () => {
  const text = bytes("a text of some length, more than sixteen bytes");
  const askew = new Uint8Array(text.length + 1);
  askew.set(text, 1);
  expect(xxh32(askew.subarray(1))).toBe(xxh32(text));
});
