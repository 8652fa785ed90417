import { multiplyAdd, widenUpperHalves } from "./lanes";
import { results } from "./output";
import { groupBytes, Kind } from "./tile";

/**
 * Products of weights that are not quantised with tokens in f32 (`regroup` in prepare.ts). Each result is one sum, column
 * after column, for one token as for four; several groups go side by side so that no sum waits for itself. Where there
 * is no further group the last one is computed again.
 */

/** Columns `2i` (the low halves) of a vector with two columns a lane. */
@inline
function even(kind: i32, pair: v128): v128 {
  const up = i32x4.shl(pair, 16);
  return kind === Kind.BF16 ? up : widenUpperHalves(up);
}

@inline
function odd(kind: i32, pair: v128): v128 {
  return kind === Kind.BF16 ? v128.and(pair, i32x4.splat(<i32>0xffff0000)) : widenUpperHalves(pair);
}

/** The columns `2i` and `2i + 1` of a group at `w`. */
@inline
function firstOf(kind: i32, w: usize): v128 {
  return kind === Kind.F32 ? v128.load(w) : even(kind, v128.load(w));
}

@inline
function secondOf(kind: i32, w: usize): v128 {
  return kind === Kind.F32 ? v128.load(w, 16) : odd(kind, v128.load(w));
}

/** What each row of an F16 group is to be multiplied by follows its tiles. */
@inline
function whole(kind: i32, sum: v128, end: usize): v128 {
  return kind === Kind.F16 ? f32x4.mul(sum, v128.load(end)) : sum;
}

/** Bytes of two columns. */
@inline
function pairBytes(kind: i32): usize {
  return kind === Kind.F32 ? 32 : 16;
}

/** Groups `from` up to `to`, four at a time. */
@inline
export function oneTokenFloat(kind: i32, weight: usize, blocks: i32, x: usize, from: i32, to: i32): void {
  const size = groupBytes(kind, blocks);
  const end = x + ((<usize>blocks) << 7);
  for (let group = from; group < to; group += 4) {
    let w0 = weight + <usize>group * size;
    let w1 = weight + <usize>min(group + 1, to - 1) * size;
    let w2 = weight + <usize>min(group + 2, to - 1) * size;
    let w3 = weight + <usize>min(group + 3, to - 1) * size;
    let a0 = f32x4.splat(0);
    let a1 = a0;
    let a2 = a0;
    let a3 = a0;
    for (let at = x; at < end; at += 8) {
      const x0 = v128.load32_splat(at);
      a0 = multiplyAdd(firstOf(kind, w0), x0, a0);
      a1 = multiplyAdd(firstOf(kind, w1), x0, a1);
      a2 = multiplyAdd(firstOf(kind, w2), x0, a2);
      a3 = multiplyAdd(firstOf(kind, w3), x0, a3);
      const x1 = v128.load32_splat(at, 4);
      a0 = multiplyAdd(secondOf(kind, w0), x1, a0);
      a1 = multiplyAdd(secondOf(kind, w1), x1, a1);
      a2 = multiplyAdd(secondOf(kind, w2), x1, a2);
      a3 = multiplyAdd(secondOf(kind, w3), x1, a3);
      w0 += pairBytes(kind);
      w1 += pairBytes(kind);
      w2 += pairBytes(kind);
      w3 += pairBytes(kind);
    }
    const result = results + ((<usize>(group - from)) << 4);
    v128.store(result, whole(kind, a0, w0));
    if (group + 1 < to) v128.store(result, whole(kind, a1, w1), 16);
    if (group + 2 < to) v128.store(result, whole(kind, a2, w2), 32);
    if (group + 3 < to) v128.store(result, whole(kind, a3, w3), 48);
  }
}

/** The same for four tokens from `token` on, two groups at a time. */
@inline
export function fourTokensFloat(
  kind: i32, weight: usize, blocks: i32, numbers: usize, token: i32, from: i32, to: i32,
): void {
  const size = groupBytes(kind, blocks);
  const x = numbers + ((<usize>(token * blocks)) << 7);
  const end = x + ((<usize>blocks) << 9);
  for (let group = from; group < to; group += 2) {
    let w = weight + <usize>group * size;
    let v = weight + <usize>min(group + 1, to - 1) * size;
    let a0 = f32x4.splat(0);
    let a1 = a0;
    let a2 = a0;
    let a3 = a0;
    let b0 = a0;
    let b1 = a0;
    let b2 = a0;
    let b3 = a0;
    for (let at = x; at < end; at += 32) {
      const w0 = firstOf(kind, w);
      const v0 = firstOf(kind, v);
      const x0 = v128.load32_splat(at);
      a0 = multiplyAdd(w0, x0, a0);
      b0 = multiplyAdd(v0, x0, b0);
      const x1 = v128.load32_splat(at, 4);
      a1 = multiplyAdd(w0, x1, a1);
      b1 = multiplyAdd(v0, x1, b1);
      const x2 = v128.load32_splat(at, 8);
      a2 = multiplyAdd(w0, x2, a2);
      b2 = multiplyAdd(v0, x2, b2);
      const x3 = v128.load32_splat(at, 12);
      a3 = multiplyAdd(w0, x3, a3);
      b3 = multiplyAdd(v0, x3, b3);
      const w1 = secondOf(kind, w);
      const v1 = secondOf(kind, v);
      const x4 = v128.load32_splat(at, 16);
      a0 = multiplyAdd(w1, x4, a0);
      b0 = multiplyAdd(v1, x4, b0);
      const x5 = v128.load32_splat(at, 20);
      a1 = multiplyAdd(w1, x5, a1);
      b1 = multiplyAdd(v1, x5, b1);
      const x6 = v128.load32_splat(at, 24);
      a2 = multiplyAdd(w1, x6, a2);
      b2 = multiplyAdd(v1, x6, b2);
      const x7 = v128.load32_splat(at, 28);
      a3 = multiplyAdd(w1, x7, a3);
      b3 = multiplyAdd(v1, x7, b3);
      w += pairBytes(kind);
      v += pairBytes(kind);
    }
    const result = results + ((<usize>(group - from)) << 6);
    v128.store(result, whole(kind, a0, w));
    v128.store(result, whole(kind, a1, w), 16);
    v128.store(result, whole(kind, a2, w), 32);
    v128.store(result, whole(kind, a3, w), 48);
    if (group + 1 === to) continue;
    v128.store(result, whole(kind, b0, v), 64);
    v128.store(result, whole(kind, b1, v), 80);
    v128.store(result, whole(kind, b2, v), 96);
    v128.store(result, whole(kind, b3, v), 112);
  }
}
