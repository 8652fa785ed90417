import { dotBytes, dotHalf, dotTile, quad } from "./dot";
import { multiplyAdd, splatAt } from "./lanes";
import { put } from "./output";
import { hasFifthBits, hasMinima, Kind, offsetOf, scalesAt, tileBytes } from "./tile";

/**
 * Products of quantised weights with prepared tokens (see prepare.ts). For a tile with scales d and minima m, and a
 * token's 32 numbers x with their scale s: d s Σ q x + m s Σ x; where a kind has no minima m is −offset · d.
 *
 * Every row sums its tiles in one order, whether one token or four are at hand and whichever thread computes it: so the
 * same token gives the same bits in a block, alone, and with any number of threads.
 */

/** From group `from` up to `to`, for one token. */
// @ts-ignore: decorator
@inline
export function oneToken(kind: i32, weight: usize, blocks: i32, numbers: usize, scales: usize, from: i32, to: i32): void {
  const numbersStep: usize = ASC_FEATURE_RELAXED_SIMD ? 32 : 64;
  let tile = weight + <usize>(from * blocks) * tileBytes(kind);
  for (let group = from; group < to; group++) {
    let x = numbers;
    let s = scales;
    let a = f32x4.splat(0);
    for (let b = 0; b < blocks; b++) {
      a = tileTimes(kind, 1, tile, x, s, a);
      tile += tileBytes(kind);
      x += numbersStep;
      s += 16;
    }
    put(0, group << 2, a);
  }
}

/** One tile, one token: for `oneToken`. */
// @ts-ignore: decorator
@inline
function tileTimes(kind: i32, group: usize, tile: usize, x: usize, s: usize, a: v128): v128 {
  if (kind === Kind.Q8_0) {
    const dot = dotBytes(
      x, v128.load(tile), v128.load(tile, 16), v128.load(tile, 32), v128.load(tile, 48),
      v128.load(tile, 64), v128.load(tile, 80), v128.load(tile, 96), v128.load(tile, 112),
    );
    return scaled(dot, scale(kind, tile), minimum(kind, tile), s, group, a);
  }
  const p0 = v128.load(tile);
  const p1 = v128.load(tile, 16);
  const p2 = v128.load(tile, 32);
  const p3 = v128.load(tile, 48);
  const u0 = upper(kind, tile, 0);
  const u1 = upper(kind, tile, 1);
  const q0 = quad(kind, p0, u0, 0);
  const q1 = quad(kind, p1, u0, 1);
  const q2 = quad(kind, p2, u0, 2);
  const q3 = quad(kind, p3, u0, 3);
  const q4 = quad(kind, p0, u1, 4);
  const q5 = quad(kind, p1, u1, 5);
  const q6 = quad(kind, p2, u1, 6);
  const q7 = quad(kind, p3, u1, 7);
  if (kind === Kind.Q6_K) {
    const d0 = scale(kind, tile);
    const d1 = v128.load(tile, 112);
    const b = scaledHalf(dotHalf(x, 0, q0, q1, q2, q3), d0, s, 2 * group, group, a);
    return scaledHalf(dotHalf(x, 1, q4, q5, q6, q7), d1, s, 3 * group, group, b);
  }
  return scaled(dotTile(kind, x, q0, q1, q2, q3, q4, q5, q6, q7), scale(kind, tile), minimum(kind, tile), s, group, a);
}

/** The kind's upper bits for quads 0 … 3 (`half` 0) and 4 … 7. */
// @ts-ignore: decorator
@inline
function upper(kind: i32, tile: usize, half: i32): v128 {
  if (kind === Kind.Q6_K) return half === 0 ? v128.load(tile, 64) : v128.load(tile, 80);
  return hasFifthBits(kind) ? v128.load(tile, 64) : i32x4.splat(0);
}

// @ts-ignore: decorator
@inline
function scale(kind: i32, tile: usize): v128 {
  return v128.load(tile + scalesAt(kind));
}

// @ts-ignore: decorator
@inline
function minimum(kind: i32, tile: usize): v128 {
  if (hasMinima(kind)) return v128.load(tile + scalesAt(kind) + 16);
  return f32x4.mul(v128.load(tile + scalesAt(kind)), f32x4.splat(-offsetOf(kind)));
}

/** a + d s dot + m s Σ. `s`: the token's own place in the group's scales; fields lie `group` floats apart. */
// @ts-ignore: decorator
@inline
function scaled(dot: v128, d: v128, m: v128, s: usize, group: usize, a: v128): v128 {
  const b = multiplyAdd(f32x4.convert_i32x4_s(dot), f32x4.mul(d, splatAt(s)), a);
  return multiplyAdd(m, splatAt(s + 4 * group), b);
}

// @ts-ignore: decorator
@inline
function scaledHalf(dot: v128, d: v128, s: usize, field: usize, group: usize, a: v128): v128 {
  const b = multiplyAdd(f32x4.convert_i32x4_s(dot), f32x4.mul(d, splatAt(s)), a);
  return multiplyAdd(f32x4.mul(d, f32x4.splat(-32)), splatAt(s + 4 * field), b);
}

/**
 * From group `from` up to `to`, for four tokens at a time: a tile is unpacked once for the four. The tokens' loop is
 * outside, so that the groups' tiles stay in the first cache while all tokens pass.
 */
// @ts-ignore: decorator
@inline
export function fourTokens(
  kind: i32, weight: usize, blocks: i32, numbers: usize, scales: usize, tokens: i32, from: i32, to: i32,
): void {
  const step: usize = ASC_FEATURE_RELAXED_SIMD ? 32 : 64;
  for (let token = 0; token < tokens; token += 4) {
    let tile = weight + <usize>(from * blocks) * tileBytes(kind);
    for (let group = from; group < to; group++) {
      let x = numbers + <usize>(token * blocks) * step;
      let s = scales + ((<usize>(token * blocks)) << 4);
      let a0 = f32x4.splat(0);
      let a1 = a0;
      let a2 = a0;
      let a3 = a0;
      for (let b = 0; b < blocks; b++) {
        // The tile's unpacking is the same expression four times; the compilers keep one of it.
        a0 = tileTimes(kind, 4, tile, x, s, a0);
        a1 = tileTimes(kind, 4, tile, x + step, s + 4, a1);
        a2 = tileTimes(kind, 4, tile, x + 2 * step, s + 8, a2);
        a3 = tileTimes(kind, 4, tile, x + 3 * step, s + 12, a3);
        tile += tileBytes(kind);
        x += 4 * step;
        s += 64;
      }
      const row = group << 2;
      put(token, row, a0);
      if (token + 1 < tokens) put(token + 1, row, a1);
      if (token + 2 < tokens) put(token + 2, row, a2);
      if (token + 3 < tokens) put(token + 3, row, a3);
    }
  }
}
