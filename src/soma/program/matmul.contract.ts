import { describe, expect, it } from "vitest";
import { typeShapes, type GgufType } from "../gguf/types.ts";
import { dequantise, quantise } from "../gguf/write-gguf.ts";
import type { KernelVariant, KernelWasm } from "./kernel-build.ts";
import { createNumbers, type Numbers } from "./testing/numbers.ts";
import { products, throughInt8, worst } from "./testing/reference.ts";
import { openScene } from "./testing/scene.ts";
import { isFloat, weightBytes } from "./weight.ts";

const types = Object.keys(typeShapes) as GgufType[];

/** Weights of every type, and their products, against the formats' definitions in doubles. */
export function matmulContract(variant: KernelVariant, wasm: KernelWasm): void {
  const scene = openScene(wasm, variant);

  describe.each(types)("weights of type %s", (type) => {
    it("embed as the format defines them, wherever a row lies in its group", async () => {
      const { rows, columns, packed, values } = someWeight(type, createNumbers(1), 7);
      const here = await scene;
      const weight = here.place(type, rows, columns, packed);
      const tokens = [6, 0, 5, 3, 1];
      const out = here.room(tokens.length * columns);
      const at = here.words(tokens);
      here.compute({ tokens: tokens.length, position: 0 }, (build) => build.embed(weight, at, out));
      const wanted = tokens.flatMap((row) => [...values.subarray(row * columns, (row + 1) * columns)]);
      // Two roundings where a minimum is added; a subnormal half in a row beyond 64 is the only thing lost otherwise.
      expect(
        worst(here.read(out, wanted.length), wanted, (i) => 1e-7 + 2e-7 * Math.abs(wanted[i] ?? 0) + 4e-6),
      ).toBeLessThan(1);
    });

    it.each([1, 2, 3, 5, 64])("multiply %i tokens at once", async (count) => {
      const numbers = createNumbers(count);
      const { rows, columns, packed, values } = someWeight(type, numbers, count === 64 ? 13 : 37);
      const here = await scene;
      const weight = here.place(type, rows, columns, packed);
      const x = numbers.normals(count * columns);
      const at = here.floats(x);
      const out = here.room(count * rows);
      here.compute({ tokens: count, position: 0 }, (build) => build.matmul(weight, at, out));
      const wanted = products(values, rows, isFloat(type) ? x : throughInt8(x), columns);
      expect(
        worst(here.read(out, count * rows), wanted.values, (i) => 1e-6 + 3e-6 * (wanted.magnitudes[i] ?? 0)),
      ).toBeLessThan(1);
    });

    it("give a token the same bits alone as in a block", async () => {
      const numbers = createNumbers(9);
      const { rows, columns, packed } = someWeight(type, numbers, 12);
      const here = await scene;
      const weight = here.place(type, rows, columns, packed);
      const at = here.floats(numbers.normals(6 * columns));
      const out = here.room(6 * rows);
      here.compute({ tokens: 6, position: 0 }, (build) => build.matmul(weight, at, out));
      const block = here.read(out, 6 * rows);
      const alone = here.write((build) => build.matmul(weight, at + 5 * columns * 4, out));
      here.run(alone, { tokens: 1, position: 0 });
      expect([...here.read(out, rows)]).toEqual([...block.subarray(5 * rows)]);
    });

    it("take at most 1.4 times their bytes in the file", () => {
      const { block, bytes } = typeShapes[type];
      expect(weightBytes(type, 4096, 2048) / ((4096 * 2048 * bytes) / block)).toBeLessThan(1.4);
    });
  });

  it("holds the file's own bytes, whatever they are: random blocks of each type", async () => {
    const numbers = createNumbers(3);
    for (const type of types.filter((each) => !isFloat(each))) {
      const { block, bytes } = typeShapes[type];
      const columns = Math.max(block, 64);
      const packed = Uint8Array.from({ length: ((columns * 5) / block) * bytes }, () => numbers.whole(0, 255));
      calmScales(type, packed);
      const values = dequantise(type, packed);
      const here = await scene;
      const weight = here.place(type, 5, columns, packed);
      const out = here.room(5 * columns);
      const at = here.words([0, 1, 2, 3, 4]);
      here.compute({ tokens: 5, position: 0 }, (build) => build.embed(weight, at, out));
      const largest = values.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
      expect(
        worst(here.read(out, values.length), values, () => 1e-6 * largest),
        type,
      ).toBeLessThan(1);
    }
  });

  it("holds for matrices and blocks of any size", async () => {
    const here = await scene;
    for (let seed = 100; seed < 130; seed++) {
      const numbers = createNumbers(seed);
      const type = types[numbers.whole(0, types.length - 1)] ?? "F32";
      const { rows, columns, packed, values } = someWeight(type, numbers, numbers.whole(1, 70), numbers.whole(1, 400));
      const tokens = numbers.whole(1, 20);
      const x = numbers.normals(tokens * columns, 10 ** numbers.whole(-4, 3));
      const weight = here.place(type, rows, columns, packed);
      const at = here.floats(x);
      const out = here.room(tokens * rows);
      here.compute({ tokens, position: 0 }, (build) => build.matmul(weight, at, out));
      const wanted = products(values, rows, isFloat(type) ? x : throughInt8(x), columns);
      const allowed = (i: number): number => 1e-9 + 4e-6 * (wanted.magnitudes[i] ?? 0);
      expect(worst(here.read(out, tokens * rows), wanted.values, allowed), `${type}, seed ${seed}`).toBeLessThan(1);
    }
  });

  it("adds a bias, adds to what is there, and reads and writes rows that lie apart", async () => {
    const numbers = createNumbers(4);
    const { rows, columns, packed, values } = someWeight("Q4_1", numbers, 9);
    const here = await scene;
    const weight = here.place("Q4_1", rows, columns, packed);
    const x = numbers.normals(3 * (columns + 32));
    const before = numbers.normals(3 * 16);
    const bias = numbers.normals(12);
    const addresses = { x: here.floats(x), out: here.floats(before), bias: here.floats(bias) };
    const options = { bias: addresses.bias, add: true, xStride: columns + 32, outStride: 16 };
    here.compute({ tokens: 3, position: 0 }, (build) => build.matmul(weight, addresses.x, addresses.out, options));
    const dense = Float32Array.from(
      { length: 3 * columns },
      (_, i) => x[Math.floor(i / columns) * (columns + 32) + (i % columns)] ?? 0,
    );
    const wanted = products(values, rows, throughInt8(dense), columns);
    const out = here.read(addresses.out, 3 * 16);
    for (let t = 0; t < 3; t++) {
      for (let r = 0; r < 16; r++) {
        const old = before[t * 16 + r] ?? 0;
        const now = r < rows ? old + (bias[r] ?? 0) + (wanted.values[t * rows + r] ?? 0) : old;
        expect(out[t * 16 + r]).toBeCloseTo(now, 3);
      }
    }
  });

  it("computes only the block's last token where that is asked", async () => {
    const numbers = createNumbers(5);
    for (const type of ["Q8_0", "F16"] as const) {
      const { rows, columns, packed } = someWeight(type, numbers, 8);
      const here = await scene;
      const weight = here.place(type, rows, columns, packed);
      const at = here.floats(numbers.normals(7 * columns));
      const out = here.room(7 * rows);
      here.compute({ tokens: 7, position: 0 }, (build) => build.matmul(weight, at, out));
      const all = here.read(out, 7 * rows);
      const last = here.room(2 * rows);
      here.compute({ tokens: 7, position: 0 }, (build) => build.matmul(weight, at, last, { rows: "last" }));
      expect([...here.read(last, rows)]).toEqual([...all.subarray(6 * rows)]);
      expect(here.read(last + rows * 4, 1)[0]).toBeNaN();
    }
  });

  it("prepares an x once for several products, and anew when it has changed", async () => {
    const numbers = createNumbers(6);
    const { rows, columns, packed, values } = someWeight("Q4_0", numbers, 32, 32);
    const here = await scene;
    const weight = here.place("Q4_0", rows, columns, packed);
    const x = numbers.normals(2 * columns);
    const at = here.floats(x);
    const [first, second] = [here.room(2 * rows), here.room(2 * rows)];
    here.compute({ tokens: 2, position: 0 }, (build) => {
      build.matmul(weight, at, first);
      build.matmul(weight, at, at);
      build.matmul(weight, at, second);
    });
    const once = products(values, rows, throughInt8(x), columns);
    const twice = products(values, rows, throughInt8(Float32Array.from(once.values)), columns);
    expect(worst(here.read(first, 2 * rows), once.values, () => 1e-3)).toBeLessThan(1);
    expect(worst(here.read(second, 2 * rows), twice.values, () => 0.3)).toBeLessThan(1);
  });

  it("says that a weight is not finite, and computes on", async () => {
    const here = await scene;
    for (const [type, at] of [
      ["Q4_0", 0],
      ["Q4_K", 2],
      ["Q6_K", 208],
      ["F16", 6],
      ["BF16", 2],
      ["F32", 8],
    ] as const) {
      const columns = 256;
      const packed = quantise(type, createNumbers(7).normals(4 * columns));
      const view = new DataView(packed.buffer);
      if (type === "F32") view.setFloat32(at, Infinity, true);
      else view.setUint16(at, type === "BF16" ? 0x7fc0 : 0x7c01, true);
      expect(() => here.place(type, 4, columns, packed), type).toThrow("not finite");
    }
  });
}

/** Random weights as a file holds them, and what they stand for. */
function someWeight(type: GgufType, numbers: Numbers, rows: number, least = 96): Packed {
  const columns = roundUp(least, Math.max(32, typeShapes[type].block));
  const packed = quantise(type, numbers.normals(rows * columns, 0.05));
  return { rows, columns, packed, values: dequantise(type, packed) };
}

interface Packed {
  readonly rows: number;
  readonly columns: number;
  readonly packed: Uint8Array;
  readonly values: Float32Array;
}

function roundUp(value: number, to: number): number {
  return Math.ceil(value / to) * to;
}

/** Makes the f16 scales of random bytes ordinary numbers. */
function calmScales(type: GgufType, packed: Uint8Array): void {
  const { bytes } = typeShapes[type];
  const halves = type === "Q6_K" ? [208] : type === "Q4_0" || type === "Q5_0" || type === "Q8_0" ? [0] : [0, 2];
  for (let b = 0; b < packed.length; b += bytes) {
    for (const at of halves) packed[b + at + 1] = 0x20 | ((packed[b + at + 1] ?? 0) & 0x87);
  }
}
