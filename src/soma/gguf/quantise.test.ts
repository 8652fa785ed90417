import { expect, test } from "vitest";
import { dequantise, quantise } from "./write-gguf.ts";
import { readF16, writeF16 } from "./half.ts";
import { typeShapes, type GgufType } from "./types.ts";

/** Half a step of each type's scale, as a part of the block's widest value, and a little for the f16 of the scales. */
const halfSteps: Record<GgufType, number> = {
  F32: 0,
  F16: 2 ** -11,
  BF16: 2 ** -8,
  Q8_0: 0.5 / 127 + 0.001,
  Q4_0: 1 / 8 + 0.001, // on the side with one step less, the end is cut
  Q4_1: 1 / 15 + 0.001,
  Q5_0: 1 / 16 + 0.001,
  Q5_1: 1 / 31 + 0.001,
  Q4_K: 1 / 15 + 2 / 63, // and half a step of the six-bit scale and minimum
  Q5_K: 1 / 31 + 2 / 63,
  Q6_K: 1 / 32 + 1 / 128,
};

for (const type of Object.keys(typeShapes) as GgufType[]) {
  test(`${type}: what is packed comes back within its step`, () => {
    const values = waves(1024);
    const widest = Math.max(...values.map(Math.abs));
    const back = dequantise(type, quantise(type, values));
    expect(back.length).toBe(values.length);
    const worst = Math.max(...back.map((value, i) => Math.abs(value - (values[i] ?? 0))));
    expect(worst).toBeLessThanOrEqual(halfSteps[type] * widest);
  });

  test(`${type}: zeros stay zeros, and what is held exactly stays as it is`, () => {
    const once = dequantise(type, quantise(type, waves(256)));
    expect(dequantise(type, quantise(type, new Float32Array(256))).every((value) => value === 0)).toBe(true);
    if (type.startsWith("F") || type === "BF16") expect(dequantise(type, quantise(type, once))).toEqual(once);
  });
}

test("every binary16 is read and written again as itself", () => {
  for (let half = 0; half < 65536; half += 1) {
    const value = readF16(half);
    if (Number.isNaN(value)) expect(writeF16(value) & 0x7c00).toBe(0x7c00);
    else if (writeF16(value) !== half) expect.fail(`${half.toString(16)} became ${writeF16(value).toString(16)}`);
  }
});

test("a float between two binary16 goes to the nearer one, and to the even one from the middle", () => {
  const one = writeF16(1);
  expect(writeF16(1 + 2 ** -11)).toBe(one);
  expect(writeF16(1 + 3 * 2 ** -11)).toBe(one + 2);
  expect(writeF16(1 + 2 ** -11 + 2 ** -20)).toBe(one + 1);
  expect(writeF16(2 ** -25)).toBe(0);
  expect(readF16(writeF16(65519))).toBe(65504);
  expect(readF16(writeF16(65520))).toBe(Infinity);
});

function waves(count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => Math.sin(i * 0.7) + 0.4 * Math.cos(i * 2.3) - 0.1);
}
