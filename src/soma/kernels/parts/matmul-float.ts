import { multiplyAdd, splatAt, widenHalves, widenUpperHalves } from "./lanes";
import { deliver, results } from "./output";
import { groupBytes, Kind } from "./tile";

/**
 * Products of weights that are not quantised with tokens in f32 (`regroup` in prepare.ts). Even and odd columns are
 * summed apart, so that a sum need not wait for the last one; in the same order for one token and for four.
 */

/** Columns `2i` (the low halves) of a vector with two columns a lane. */
// @ts-ignore: decorator
@inline
function even(kind: i32, pair: v128): v128 {
  const up = i32x4.shl(pair, 16);
  return kind === Kind.BF16 ? up : widenUpperHalves(up);
}

// @ts-ignore: decorator
@inline
function odd(kind: i32, pair: v128): v128 {
  return kind === Kind.BF16 ? v128.and(pair, i32x4.splat(<i32>0xffff0000)) : widenUpperHalves(pair);
}

// @ts-ignore: decorator
@inline
function total(kind: i32, evens: v128, odds: v128, group: usize, blocks: i32): v128 {
  const all = f32x4.add(evens, odds);
  return kind === Kind.F16 ? f32x4.mul(all, v128.load(group + ((<usize>blocks) << 8))) : all;
}

/** Bytes of two columns. */
// @ts-ignore: decorator
@inline
function pairBytes(kind: i32): usize {
  return kind === Kind.F32 ? 32 : 16;
}

// @ts-ignore: decorator
@inline
export function oneTokenFloat(kind: i32, weight: usize, blocks: i32, x: usize, from: i32, to: i32): void {
  const end = x + ((<usize>blocks) << 7);
  let result = results;
  for (let group = from; group < to; group++) {
    const start = weight + <usize>group * groupBytes(kind, blocks);
    let w = start;
    let a = f32x4.splat(0);
    let b = a;
    for (let at = x; at < end; at += 8) {
      const first = v128.load(w);
      const w0 = kind === Kind.F32 ? first : even(kind, first);
      const w1 = kind === Kind.F32 ? v128.load(w, 16) : odd(kind, first);
      a = multiplyAdd(w0, splatAt(at), a);
      b = multiplyAdd(w1, v128.load32_splat(at, 4), b);
      w += pairBytes(kind);
    }
    v128.store(result, total(kind, a, b, start, blocks));
    result += 16;
  }
  deliver(0, 1, from, to);
}

// @ts-ignore: decorator
@inline
export function fourTokensFloat(
  kind: i32, weight: usize, blocks: i32, numbers: usize, tokens: i32, from: i32, to: i32,
): void {
  for (let token = 0; token < tokens; token += 4) {
    const x = numbers + ((<usize>(token * blocks)) << 7);
    const end = x + ((<usize>blocks) << 9);
    let result = results;
    for (let group = from; group < to; group++) {
      const start = weight + <usize>group * groupBytes(kind, blocks);
      let w = start;
      let a0 = f32x4.splat(0);
      let a1 = a0;
      let a2 = a0;
      let a3 = a0;
      let b0 = a0;
      let b1 = a0;
      let b2 = a0;
      let b3 = a0;
      for (let at = x; at < end; at += 32) {
        const first = v128.load(w);
        const w0 = kind === Kind.F32 ? first : even(kind, first);
        const w1 = kind === Kind.F32 ? v128.load(w, 16) : odd(kind, first);
        a0 = multiplyAdd(w0, splatAt(at), a0);
        a1 = multiplyAdd(w0, v128.load32_splat(at, 4), a1);
        a2 = multiplyAdd(w0, v128.load32_splat(at, 8), a2);
        a3 = multiplyAdd(w0, v128.load32_splat(at, 12), a3);
        b0 = multiplyAdd(w1, v128.load32_splat(at, 16), b0);
        b1 = multiplyAdd(w1, v128.load32_splat(at, 20), b1);
        b2 = multiplyAdd(w1, v128.load32_splat(at, 24), b2);
        b3 = multiplyAdd(w1, v128.load32_splat(at, 28), b3);
        w += pairBytes(kind);
      }
      v128.store(result, total(kind, a0, b0, start, blocks));
      v128.store(result, total(kind, a1, b1, start, blocks), 16);
      v128.store(result, total(kind, a2, b2, start, blocks), 32);
      v128.store(result, total(kind, a3, b3, start, blocks), 48);
      result += 64;
    }
    deliver(token, 4, from, to);
  }
}
