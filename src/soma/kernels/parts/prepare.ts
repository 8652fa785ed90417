import { thread, threads, tokensInBlock } from "./frame";
import { truncate } from "./lanes";

/**
 * Brings the rows of x into the order in which `matmul` reads them: tokens in groups of four (one alone if the block has
 * only one), so that a product walks one pointer. With T = 4 or 1 tokens in a group and for each 32 columns:
 *
 * numbers: T × 32 int8 in the relaxed build. In the plain one T × 32 int16, each quad's columns in the order 0 2 1 3,
 * which is how a quad's bytes come apart into int16.
 * scales: T × scale, T × scale · Σ, T × scale · Σ of columns 0 … 15, T × scale · Σ of the others (f32).
 *
 * One scale for 32 columns, the largest magnitude becoming 127: llama.cpp's Q8_0, with the scale kept in f32.
 */
export function quantise(x: usize, stride: i32, columns: i32, numbers: usize, scales: usize, lastOnly: bool): void {
  const blocks = columns >> 5;
  const tokens = lastOnly ? 1 : tokensInBlock();
  const first = lastOnly ? tokensInBlock() - 1 : 0;
  const group = tokens === 1 ? 1 : 4;
  const groups = (tokens + 3) >> 2;
  const numbersStride = <usize>(32 * group) << (ASC_FEATURE_RELAXED_SIMD ? 0 : 1);
  const scalesStride = <usize>(16 * group);

  for (let g = thread; g < groups; g += threads) {
    for (let t = 0; t < group; t++) {
      const token = g * 4 + t;
      let scale = scales + <usize>(g * blocks) * scalesStride + ((<usize>t) << 2);
      if (token >= tokens) {
        // Rows that fill the last group: their products are never looked at, but must not be slow.
        for (let b = 0; b < blocks; b++, scale += scalesStride) putScales(scale, group, 0, 0, 0);
        continue;
      }
      let number = numbers + <usize>(g * blocks) * numbersStride + ((<usize>t) << (ASC_FEATURE_RELAXED_SIMD ? 5 : 6));
      let from = x + ((<usize>((first + token) * stride)) << 2);
      for (let b = 0; b < blocks; b++) {
        quantiseBlock(from, number, scale, group);
        from += 128;
        number += numbersStride;
        scale += scalesStride;
      }
    }
  }
}

@inline
function putScales(at: usize, group: i32, scale: f32, first: f32, second: f32): void {
  const step = (<usize>group) << 2;
  store<f32>(at, scale);
  store<f32>(at + step, first + second);
  store<f32>(at + 2 * step, first);
  store<f32>(at + 3 * step, second);
}

@inline
function rounded(at: usize, inverse: v128): v128 {
  return truncate(f32x4.nearest(f32x4.mul(v128.load(at), inverse)));
}

@inline
function magnitudes(at: usize): v128 {
  return v128.and(v128.load(at), i32x4.splat(0x7fffffff));
}

function quantiseBlock(from: usize, number: usize, scale: usize, group: i32): void {
  // As whole numbers the bits of magnitudes have the same order, and NaN comes last.
  let most = magnitudes(from);
  for (let at: usize = 16; at < 128; at += 16) most = i32x4.max_s(most, magnitudes(from + at));
  most = i32x4.max_s(most, i8x16.shuffle(most, most, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
  const largest = reinterpret<f32>(max(i32x4.extract_lane(most, 0), i32x4.extract_lane(most, 1)));
  // Not a number stays one in the scale, and so in every product.
  const inverse = f32x4.splat(largest > 1e-30 ? <f32>127 / largest : 0);
  const first = halfBlock(from, number, inverse);
  const second = halfBlock(from + 64, number + (ASC_FEATURE_RELAXED_SIMD ? 16 : 32), inverse);
  const d: f32 = largest <= 1e-30 ? 0 : largest / 127;
  putScales(scale, group, d, d * <f32>first, d * <f32>second);
}

/** Stores 16 numbers and gives their sum. */
@inline
function halfBlock(from: usize, number: usize, inverse: v128): i32 {
  const i0 = rounded(from, inverse);
  const i1 = rounded(from + 16, inverse);
  const i2 = rounded(from + 32, inverse);
  const i3 = rounded(from + 48, inverse);
  const low = i16x8.narrow_i32x4_s(i0, i1);
  const high = i16x8.narrow_i32x4_s(i2, i3);
  if (ASC_FEATURE_RELAXED_SIMD) {
    v128.store(number, i8x16.narrow_i16x8_s(low, high));
  } else {
    v128.store(number, i8x16.shuffle(low, low, 0, 1, 4, 5, 2, 3, 6, 7, 8, 9, 12, 13, 10, 11, 14, 15));
    v128.store(number, i8x16.shuffle(high, high, 0, 1, 4, 5, 2, 3, 6, 7, 8, 9, 12, 13, 10, 11, 14, 15), 16);
  }
  const sum = i32x4.add(i32x4.add(i0, i1), i32x4.add(i2, i3));
  return (
    i32x4.extract_lane(sum, 0) + i32x4.extract_lane(sum, 1) + i32x4.extract_lane(sum, 2) + i32x4.extract_lane(sum, 3)
  );
}

/** The same grouping for weights that are not quantised: f32, column by column, T tokens side by side. */
export function regroup(x: usize, stride: i32, columns: i32, numbers: usize, lastOnly: bool): void {
  const tokens = lastOnly ? 1 : tokensInBlock();
  const first = lastOnly ? tokensInBlock() - 1 : 0;
  if (tokens === 1) {
    if (thread === 0) memory.copy(numbers, x + ((<usize>(first * stride)) << 2), (<usize>columns) << 2);
    return;
  }
  const groups = (tokens + 3) >> 2;
  for (let g = thread; g < groups; g += threads) {
    for (let t = 0; t < 4; t++) {
      const token = min(g * 4 + t, tokens - 1);
      const from = x + ((<usize>(token * stride)) << 2);
      let to = numbers + ((<usize>(g * columns)) << 4) + ((<usize>t) << 2);
      for (let k: usize = 0; k < <usize>columns; k++) {
        store<f32>(to, load<f32>(from + (k << 2)));
        to += 16;
      }
    }
  }
}
