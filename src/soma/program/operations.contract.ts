import { describe, expect, it } from "vitest";
import { copyKvIn, copyKvOut, kvBytes, placeKv, snapshotBytes, type KvCache, type KvShape } from "./kv-cache.ts";
import type { KernelVariant, KernelWasm } from "./kernel-build.ts";
import { createNumbers } from "./testing/numbers.ts";
import { attention, erf, layerNorm, rmsNorm, worst, type Looking } from "./testing/reference.ts";
import { openScene, type Scene } from "./testing/scene.ts";

/** All operations but the products, against the same in doubles. */
export function operationsContract(variant: KernelVariant, wasm: KernelWasm): void {
  const opened = openScene(wasm, variant);

  it.each([1, 3, 64])("norms of %i tokens", async (tokens) => {
    const here = await opened;
    const numbers = createNumbers(tokens);
    const width = 100;
    const [x, gain, bias] = [numbers.normals(tokens * width, 3), numbers.normals(width), numbers.normals(width)];
    const [atX, atGain, atBias] = [here.floats(x), here.floats(gain), here.floats(bias)];
    const [rms, layer] = [here.room(tokens * width), here.room(tokens * width)];
    here.compute({ tokens, position: 0 }, (build) => {
      build.rmsNorm(atX, atGain, rms, width, 1e-5);
      build.layerNorm(atX, atGain, atBias, layer, width, 1e-12);
    });
    expect(worst(here.read(rms, x.length), rmsNorm(x, gain, 1e-5), () => 1e-5)).toBeLessThan(1);
    expect(worst(here.read(layer, x.length), layerNorm(x, gain, bias, 1e-12), () => 1e-5)).toBeLessThan(1);
  });

  it("the norm of each head by itself", async () => {
    const here = await opened;
    const numbers = createNumbers(2);
    const [heads, headSize, stride, tokens] = [3, 16, 60, 5];
    const x = numbers.normals(tokens * stride);
    const weight = numbers.normals(headSize);
    const at = here.floats(x);
    const shape = { x: at, heads, headSize, stride, weight: here.floats(weight), epsilon: 1e-6 };
    here.compute({ tokens, position: 0 }, (build) => build.headNorm(shape));
    const wanted = [...x];
    for (let t = 0; t < tokens; t++) {
      for (let h = 0; h < heads; h++) {
        const from = t * stride + h * headSize;
        wanted.splice(from, headSize, ...rmsNorm(x.subarray(from, from + headSize), weight, 1e-6));
      }
    }
    expect(worst(here.read(at, x.length), wanted, () => 1e-5)).toBeLessThan(1);
  });

  it.each(["interleaved", "halves"] as const)("rope, %s, from any position", async (layout) => {
    const here = await opened;
    const numbers = createNumbers(3);
    const [heads, headSize, stride, tokens, position] = [2, 24, 52, 6, 9];
    const x = numbers.normals(tokens * stride);
    const angle = (p: number, i: number): number => p / 10_000 ** ((2 * i) / headSize);
    const table = new Float32Array(20 * headSize);
    for (let p = 0; p < 20; p++) {
      for (let i = 0; i < headSize / 2; i++) {
        table[p * headSize + 2 * i] = Math.cos(angle(p, i));
        table[p * headSize + 2 * i + 1] = Math.sin(angle(p, i));
      }
    }
    const at = here.floats(x);
    const shape = { x: at, heads, headSize, stride, table: here.floats(table), layout };
    here.compute({ tokens, position }, (build) => build.rope(shape));
    const wanted = [...x];
    for (let t = 0; t < tokens; t++) {
      for (let h = 0; h < heads; h++) {
        for (let i = 0; i < headSize / 2; i++) {
          const from = t * stride + h * headSize;
          const [a, b] = layout === "halves" ? [from + i, from + i + headSize / 2] : [from + 2 * i, from + 2 * i + 1];
          const turn = angle(position + t, i);
          wanted[a] = (x[a] ?? 0) * Math.cos(turn) - (x[b] ?? 0) * Math.sin(turn);
          wanted[b] = (x[a] ?? 0) * Math.sin(turn) + (x[b] ?? 0) * Math.cos(turn);
        }
      }
    }
    expect(worst(here.read(at, x.length), wanted, () => 2e-6)).toBeLessThan(1);
  });

  it("swiglu, gelu and add, over small and very large values", async () => {
    const here = await opened;
    const numbers = createNumbers(4);
    const [tokens, width] = [5, 64];
    const both = numbers.normals(tokens * 2 * width, 4);
    both.set([0, -0, 100, -100, 1e4, -1e4, 1e-8], 0);
    const at = here.floats(both);
    const out = here.room(tokens * width);
    here.compute({ tokens, position: 0 }, (build) => build.swiglu(at, at + width * 4, 2 * width, out, width));
    const gates = Array.from({ length: tokens * width }, (_, i) => Math.floor(i / width) * 2 * width + (i % width));
    const swiglu = gates.map((i) => ((both[i] ?? 0) / (1 + Math.exp(-(both[i] ?? 0)))) * (both[i + width] ?? 0));
    const near = (wanted: readonly number[]) => (i: number) => 1e-6 + 2e-6 * Math.abs(wanted[i] ?? 0);
    expect(worst(here.read(out, swiglu.length), swiglu, near(swiglu))).toBeLessThan(1);

    here.compute({ tokens: 2 * tokens, position: 0 }, (build) => {
      build.gelu(at, width);
      build.add(at, at, width);
    });
    const gelu = Array.from(both, (v) => v * (1 + erf(v / Math.SQRT2)));
    expect(worst(here.read(at, gelu.length), gelu, near(gelu))).toBeLessThan(1);
  });

  it("the mean of each text, of length 1, and zeros where there is no direction", async () => {
    const here = await opened;
    const width = 32;
    const lengths = [3, 1, 5, 2];
    const x = createNumbers(5).normals(11 * width);
    x.fill(0, 3 * width, 4 * width);
    x[9 * width + 3] = NaN;
    const at = here.floats(x);
    const out = here.room(4 * width);
    here.compute({ lengths }, (build) => build.meanPool(at, width, out));
    let start = 0;
    for (const [s, length] of lengths.entries()) {
      const sums = Array.from({ length: width }, (_, d) => {
        let sum = 0;
        for (let t = start; t < start + length; t++) sum += x[t * width + d] ?? 0;
        return sum;
      });
      const norm = Math.hypot(...sums);
      const wanted = sums.map((v) => (norm > 0 ? v / norm : 0));
      expect(worst(here.read(out + s * width * 4, width), wanted, () => 1e-6)).toBeLessThan(1);
      start += length;
    }
  });

  describe("attention", () => {
    it.each([
      { numbers: "f32", heads: 1, keyHeads: 1, headSize: 16 },
      { numbers: "f32", heads: 9, keyHeads: 3, headSize: 64 },
      { numbers: "f16", heads: 9, keyHeads: 3, headSize: 64 },
      { numbers: "f16", heads: 6, keyHeads: 6, headSize: 48 },
      { numbers: "f16", heads: 14, keyHeads: 2, headSize: 20 },
      { numbers: "f32", heads: 32, keyHeads: 2, headSize: 128 },
    ] as const)("$heads heads of $headSize over $keyHeads key heads kept in $numbers", async (look) => {
      const here = await opened;
      const text = someText(97, look);
      for (const blocks of [[97], [40, 1, 1, 55], [64, 33]]) {
        const { out } = read(here, text, look, blocks);
        // A half keeps 11 bits; values are below 4, and the softmax passes a score's error on.
        const close = look.numbers === "f32" ? 2e-5 : 8e-3;
        expect(worst(out, text.wanted, () => close)).toBeLessThan(1);
      }
    });

    it("gives the same bits however the text is cut into blocks", async () => {
      const here = await opened;
      const look = { numbers: "f16", heads: 9, keyHeads: 3, headSize: 64 } as const;
      const text = someText(70, look);
      const whole = read(here, text, look, [70]).out;
      for (const blocks of [Array.from({ length: 70 }, () => 1), [33, 37], [3, 64, 3]]) {
        expect([...read(here, text, look, blocks).out]).toEqual([...whole]);
      }
    });

    it("forgets what is truncated, and goes on from a snapshot in a cache of another window", async () => {
      const here = await opened;
      const look = { numbers: "f16", heads: 4, keyHeads: 2, headSize: 32 } as const;
      const text = someText(50, look);
      const wanted = read(here, text, look, [50]).out.subarray(37 * 128);
      // 50 positions of another text, of which only 37 of this one are kept.
      const first = read(here, text, look, [37], 64);
      const other = someText(60, look, 9);
      read(here, { ...other, from: 37 }, look, [20], 64, first.cache);
      const saved = new Uint8Array(snapshotBytes(first.cache, 37));
      copyKvOut(here.memory, first.cache, 37, saved);

      const longer = { ...look, heads: look.keyHeads, window: 129 };
      const cache = placeKv(longer, here.bytes(kvBytes(longer)));
      new Uint8Array(here.memory.buffer, cache.keys, cache.bytes - 128).fill(0xff); // NaN everywhere
      copyKvIn(here.memory, cache, 37, saved);
      const again = read(here, { ...text, from: 37 }, look, [13], 129, cache);
      expect([...again.out]).toEqual([...wanted]);
    });

    it("goes on where a value is not a number", async () => {
      const here = await opened;
      const look = { numbers: "f16", heads: 2, keyHeads: 1, headSize: 16 } as const;
      const text = someText(40, look);
      text.q[5] = NaN;
      text.k[70] = Infinity;
      text.v[90] = -Infinity;
      expect(read(here, text, look, [40]).out).toHaveLength(40 * 32);
    });

    it.each([[[70]], [[1, 2, 3]], [[33, 64, 65, 1, 31, 2]]])(
      "both ways within each of the texts %j",
      async (lengths) => {
        const here = await opened;
        const [heads, headSize] = [3, 32];
        const stride = 3 * heads * headSize;
        const tokens = lengths.reduce((sum, length) => sum + length, 0);
        const x = createNumbers(tokens).normals(tokens * stride);
        const at = here.floats(x);
        const out = here.room(tokens * heads * headSize);
        const [k, v] = [at + heads * headSize * 4, at + 2 * heads * headSize * 4];
        const scale = 1 / Math.sqrt(headSize);
        here.compute({ lengths }, (build) =>
          build.packedAttention({ q: at, k, v, stride, heads, headSize, out, scale }),
        );
        const part = (i: number): Float32Array =>
          Float32Array.from({ length: tokens * heads * headSize }, (_, j) => {
            const width = heads * headSize;
            return x[Math.floor(j / width) * stride + i * width + (j % width)] ?? 0;
          });
        const starts = lengths.map((_, i) => lengths.slice(0, i).reduce((sum, length) => sum + length, 0));
        const sees = (t: number): readonly [number, number] => {
          const s = starts.findLastIndex((start) => start <= t);
          return [starts[s] ?? 0, (starts[s] ?? 0) + (lengths[s] ?? 0) - 1];
        };
        const wanted = attention(part(0), part(1), part(2), { heads, keyHeads: heads, headSize, scale, sees });
        expect(worst(here.read(out, wanted.length), wanted, () => 1e-5)).toBeLessThan(1);
      },
    );
  });
}

interface Look extends Pick<KvShape, "numbers" | "headSize"> {
  readonly heads: number;
  readonly keyHeads: number;
}

interface Text {
  readonly q: Float32Array;
  readonly k: Float32Array;
  readonly v: Float32Array;
  readonly wanted: Float64Array;
  /** The first token that is to be read; those before are in the cache. */
  readonly from?: number;
}

function someText(tokens: number, look: Look, seed = tokens): Text {
  const numbers = createNumbers(seed);
  const { heads, keyHeads, headSize } = look;
  const q = numbers.normals(tokens * heads * headSize);
  const k = numbers.normals(tokens * keyHeads * headSize);
  const v = numbers.normals(tokens * keyHeads * headSize);
  const looking: Looking = { heads, keyHeads, headSize, scale: 1 / Math.sqrt(headSize), sees: (t) => [0, t] };
  return { q, k, v, wanted: attention(q, k, v, looking) };
}

/** Reads a text in blocks of the given lengths: what each token saw, and the cache. */
function read(
  here: Scene,
  text: Text,
  { numbers, heads, keyHeads, headSize }: Look,
  blocks: readonly number[],
  window = 100,
  into?: KvCache,
): { out: Float32Array; cache: KvCache } {
  const kv = { numbers, heads: keyHeads, headSize, window };
  const cache = into ?? placeKv(kv, here.bytes(kvBytes(kv)));
  const queries = heads * headSize;
  const keys = keyHeads * headSize;
  const stride = queries + 2 * keys;
  const most = Math.max(...blocks);
  const x = here.room(most * stride);
  const out = here.room(most * queries);
  const [k, v] = [x + queries * 4, x + (queries + keys) * 4];
  const program = here.write((build) => {
    build.storeKv(cache, k, v, stride);
    build.attention(cache, { q: x, stride, heads, out, scale: 1 / Math.sqrt(headSize) });
  });
  const results: Float32Array[] = [];
  let position = text.from ?? 0;
  for (const tokens of blocks) {
    const rows = new Float32Array(here.memory.buffer, x, most * stride);
    for (let t = 0; t < tokens; t++) {
      const at = position + t;
      rows.set(text.q.subarray(at * queries, (at + 1) * queries), t * stride);
      rows.set(text.k.subarray(at * keys, (at + 1) * keys), t * stride + queries);
      rows.set(text.v.subarray(at * keys, (at + 1) * keys), t * stride + queries + keys);
    }
    here.run(program, { tokens, position });
    results.push(here.read(out, tokens * queries));
    position += tokens;
  }
  return { out: Float32Array.from(results.flatMap((part) => [...part])), cache };
}
