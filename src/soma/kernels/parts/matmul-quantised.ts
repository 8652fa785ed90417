import { dotBytes, dotFirst, dotSecond, dotTile, quad } from "./dot";
import { multiplyAdd } from "./lanes";
import { results } from "./output";
import { hasFifthBits, hasMinima, Kind, offsetOf, scalesAt, tileBytes } from "./tile";

/**
 * Products of quantised weights with prepared tokens (see prepare.ts). For a tile with scales d and minima m, and a
 * token's 32 numbers x with their scale s: d s Σ q x + m s Σ x; where a kind has no minima m is −offset · d.
 *
 * Every row sums its tiles in one order, whether one token or four are at hand and whichever thread computes it: so the
 * same token gives the same bits in a block, alone, and with any number of threads.
 */

/** Bytes of a token's 32 numbers. */
@inline
const tokenStep: usize = ASC_FEATURE_RELAXED_SIMD ? 32 : 64;

/** From group `from` up to `to`, for one token. */
@inline
export function oneToken(kind: i32, weight: usize, blocks: i32, numbers: usize, scales: usize, from: i32, to: i32): void {
  let tile = weight + <usize>(from * blocks) * tileBytes(kind);
  let result = results;
  for (let group = from; group < to; group++) {
    let x = numbers;
    let s = scales;
    let a = f32x4.splat(0);
    for (let b = 0; b < blocks; b++) {
      const q0 = quadAt(kind, tile, 0);
      const q1 = quadAt(kind, tile, 1);
      const q2 = quadAt(kind, tile, 2);
      const q3 = quadAt(kind, tile, 3);
      const q4 = quadAt(kind, tile, 4);
      const q5 = quadAt(kind, tile, 5);
      const q6 = quadAt(kind, tile, 6);
      const q7 = quadAt(kind, tile, 7);
      const d = v128.load(tile + scalesAt(kind));
      const m = second(kind, tile, d);
      a = times(kind, 1, x, s, a, d, m, q0, q1, q2, q3, q4, q5, q6, q7);
      tile += tileBytes(kind);
      x += tokenStep;
      s += 16;
    }
    v128.store(result, a);
    result += 16;
  }
}

/** The same for four tokens from `token` on: a tile is unpacked once for the four. */
@inline
export function fourTokens(
  kind: i32, weight: usize, blocks: i32, numbers: usize, scales: usize, token: i32, from: i32, to: i32,
): void {
  let tile = weight + <usize>(from * blocks) * tileBytes(kind);
  let result = results;
  for (let group = from; group < to; group++) {
    let x = numbers + <usize>(token * blocks) * tokenStep;
    let s = scales + ((<usize>(token * blocks)) << 4);
    let a0 = f32x4.splat(0);
    let a1 = a0;
    let a2 = a0;
    let a3 = a0;
    for (let b = 0; b < blocks; b++) {
      const q0 = quadAt(kind, tile, 0);
      const q1 = quadAt(kind, tile, 1);
      const q2 = quadAt(kind, tile, 2);
      const q3 = quadAt(kind, tile, 3);
      const q4 = quadAt(kind, tile, 4);
      const q5 = quadAt(kind, tile, 5);
      const q6 = quadAt(kind, tile, 6);
      const q7 = quadAt(kind, tile, 7);
      const d = v128.load(tile + scalesAt(kind));
      const m = second(kind, tile, d);
      a0 = times(kind, 4, x, s, a0, d, m, q0, q1, q2, q3, q4, q5, q6, q7);
      a1 = times(kind, 4, x + tokenStep, s + 4, a1, d, m, q0, q1, q2, q3, q4, q5, q6, q7);
      a2 = times(kind, 4, x + 2 * tokenStep, s + 8, a2, d, m, q0, q1, q2, q3, q4, q5, q6, q7);
      a3 = times(kind, 4, x + 3 * tokenStep, s + 12, a3, d, m, q0, q1, q2, q3, q4, q5, q6, q7);
      tile += tileBytes(kind);
      x += 4 * tokenStep;
      s += 64;
    }
    v128.store(result, a0);
    v128.store(result, a1, 16);
    v128.store(result, a2, 32);
    v128.store(result, a3, 48);
    result += 64;
  }
}

/** Quad `q` of a tile as bytes. */
@inline
function quadAt(kind: i32, tile: usize, q: i32): v128 {
  if (kind === Kind.Q8_0) return v128.load(tile + <usize>(q * 16));
  const nibbles = v128.load(tile + <usize>((q & 3) * 16));
  if (kind === Kind.Q6_K) return quad(kind, nibbles, v128.load(tile + <usize>(64 + (q >> 2) * 16)), q);
  if (hasFifthBits(kind)) return quad(kind, nibbles, v128.load(tile, 64), q);
  return quad(kind, nibbles, nibbles, q);
}

/** The minima; for Q6_K the scales of columns 16 … 31. */
@inline
function second(kind: i32, tile: usize, d: v128): v128 {
  if (hasMinima(kind) || kind === Kind.Q6_K) return v128.load(tile + scalesAt(kind) + 16);
  return f32x4.mul(d, f32x4.splat(-offsetOf(kind)));
}

/**
 * a + a tile's product with one token. `s`: the token's own place in its group's scales, whose fields lie `tokens`
 * floats apart: 1 or 4.
 */
@inline
function times(
  kind: i32, tokens: i32, x: usize, s: usize, a: v128, d: v128, m: v128,
  q0: v128, q1: v128, q2: v128, q3: v128, q4: v128, q5: v128, q6: v128, q7: v128,
): v128 {
  const scale = v128.load32_splat(s);
  if (kind === Kind.Q6_K) {
    const sum0 = tokens === 1 ? v128.load32_splat(s, 8) : v128.load32_splat(s, 32);
    const sum1 = tokens === 1 ? v128.load32_splat(s, 12) : v128.load32_splat(s, 48);
    const b = scaled(dotFirst(x, q0, q1, q2, q3), d, f32x4.mul(d, f32x4.splat(-32)), scale, sum0, a);
    return scaled(dotSecond(x, q4, q5, q6, q7), m, f32x4.mul(m, f32x4.splat(-32)), scale, sum1, b);
  }
  const sum = tokens === 1 ? v128.load32_splat(s, 4) : v128.load32_splat(s, 16);
  const dot =
    kind === Kind.Q8_0
      ? dotBytes(x, q0, q1, q2, q3, q4, q5, q6, q7)
      : dotTile(kind, x, q0, q1, q2, q3, q4, q5, q6, q7);
  return scaled(dot, d, m, scale, sum, a);
}

/** a + d s dot + m Σ. */
@inline
function scaled(dot: v128, d: v128, m: v128, s: v128, sum: v128, a: v128): v128 {
  return multiplyAdd(m, sum, multiplyAdd(f32x4.convert_i32x4_s(dot), f32x4.mul(d, s), a));
}
