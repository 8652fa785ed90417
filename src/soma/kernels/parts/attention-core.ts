import { tilePositions } from "./kv";
import { exponential, mostOfLanes, multiplyAdd, splatAt, sumLanes } from "./lanes";

/**
 * Attention of a few dozen queries that share one key head, one tile of positions after another, with the softmax kept
 * up to date as it goes (Milakov and Gimelshein 2018, as FlashAttention uses it). A tile is widened to f32 once for all
 * the queries. Queries go in fours. What one query gets depends on its own values and on the fixed tiles alone.
 */

/** The most queries at once; a head with a larger group takes one token at a time. Also in program/builder.ts. */
export const queriesAtOnce: i32 = 64;

const nothing: f32 = -1e30;

let size: i32 = 0;
let queries: i32 = 0;
/** A tile's keys and values. */
export let tileKeys: usize = 0;
export let tileValues: usize = 0;
/** Four queries side by side, times the attention's scale. */
let spread: usize = 0;
/**
 * What each query has summed, its highest score, what its sums are to be multiplied by before the tile's values are
 * added, the sum of its weights, and the last position it may see.
 */
let sums: usize = 0;
let peaks: usize = 0;
let shrinks: usize = 0;
let weights: usize = 0;
let limits: usize = 0;
/** Every query's scores, then weights, of one tile. */
let scores: usize = 0;

/** Lays the work out at `scratch` for up to `queryCount` queries of `headSize`. */
export function beginQueries(scratch: usize, queryCount: i32, headSize: i32): void {
  size = headSize;
  queries = (queryCount + 3) & ~3;
  const row = (<usize>size) << 2;
  tileKeys = scratch;
  tileValues = tileKeys + <usize>tilePositions * row;
  spread = tileValues + <usize>tilePositions * row;
  sums = spread + <usize>queries * row;
  peaks = sums + <usize>queries * row;
  shrinks = peaks + ((<usize>queries) << 2);
  weights = shrinks + ((<usize>queries) << 2);
  limits = weights + ((<usize>queries) << 2);
  scores = limits + ((<usize>queries) << 2);
  memory.fill(spread, 0, (<usize>queries) * row * 2);
  for (let i: usize = 0; i < <usize>queries; i++) {
    store<f32>(peaks + (i << 2), nothing);
    store<f32>(weights + (i << 2), 0);
    store<i32>(limits + (i << 2), -1);
  }
}

/** Takes query `i` in. `limit`: the last position it may see. */
export function setQuery(i: i32, from: usize, scale: f32, limit: i32): void {
  const to = spread + <usize>(i & ~3) * ((<usize>size) << 2) + ((<usize>(i & 3)) << 2);
  for (let d: usize = 0; d < <usize>size; d++) store<f32>(to + (d << 4), load<f32>(from + (d << 2)) * scale);
  store<i32>(limits + ((<usize>i) << 2), limit);
}

/**
 * Looks at the tile's `count` positions, of which the first is `first`. Three loops over all queries, without a call
 * inside: V8 keeps their sums in registers only then.
 */
export function lookAtTile(first: i32, count: i32): void {
  scoreTile(count);
  maskTile(first);
  weighTile();
  for (let query = 0; query < queries; query += 2) addValues(query, scores + ((<usize>query) << 7), count);
}

/** Scores of every query with the tile's positions: four queries and eight positions, two groups of keys, at a time. */
function scoreTile(count: i32): void {
  const row = (<usize>size) << 4;
  const fours = queries >> 2;
  for (let four = 0; four < fours; four++) {
    const start = spread + <usize>four * row;
    const end = start + row;
    let k0 = tileKeys;
    let to = scores + ((<usize>four) << 9);
    for (let p = 0; p < count; p += 8) {
      let k1 = k0 + row;
      let a0 = f32x4.splat(0);
      let a1 = a0;
      let a2 = a0;
      let a3 = a0;
      let b0 = a0;
      let b1 = a0;
      let b2 = a0;
      let b3 = a0;
      for (let q = start; q < end; q += 16) {
        const near = v128.load(k0);
        const far = v128.load(k1);
        const q0 = v128.load32_splat(q);
        a0 = multiplyAdd(near, q0, a0);
        b0 = multiplyAdd(far, q0, b0);
        const q1 = v128.load32_splat(q, 4);
        a1 = multiplyAdd(near, q1, a1);
        b1 = multiplyAdd(far, q1, b1);
        const q2 = v128.load32_splat(q, 8);
        a2 = multiplyAdd(near, q2, a2);
        b2 = multiplyAdd(far, q2, b2);
        const q3 = v128.load32_splat(q, 12);
        a3 = multiplyAdd(near, q3, a3);
        b3 = multiplyAdd(far, q3, b3);
        k0 += 16;
        k1 += 16;
      }
      v128.store(to, a0);
      v128.store(to, b0, 16);
      v128.store(to, a1, 128);
      v128.store(to, b1, 144);
      v128.store(to, a2, 256);
      v128.store(to, b2, 272);
      v128.store(to, a3, 384);
      v128.store(to, b3, 400);
      k0 = k1;
      to += 32;
    }
  }
}

/** What a query may not see gets a score that weighs nothing, whatever lies in the cache there. */
function maskTile(first: i32): void {
  const none = f32x4.splat(nothing);
  for (let query = 0; query < queries; query++) {
    const limit = load<i32>(limits + ((<usize>query) << 2));
    if (limit >= first + tilePositions - 1) continue;
    const last = i32x4.splat(limit);
    const row = scores + ((<usize>query) << 7);
    for (let p = 0; p < tilePositions; p += 4) {
      const at = row + ((<usize>p) << 2);
      const places = i32x4.add(i32x4.splat(first + p), i32x4(0, 1, 2, 3));
      v128.store(at, v128.bitselect(none, v128.load(at), i32x4.gt_s(places, last)));
    }
  }
}

/**
 * Turns the tile's scores into weights, and says by what the sums so far shrink for their new peak: 1 where it stands.
 * No branch: which queries find a new peak cannot be foretold.
 */
function weighTile(): void {
  for (let query: usize = 0; query < <usize>queries; query++) {
    const row = scores + (query << 7);
    let most = v128.load(row);
    // Passes a NaN over, which the sum of the weights then keeps.
    for (let i: usize = 16; i < 128; i += 16) most = f32x4.pmax(most, v128.load(row + i));
    const before = splatAt(peaks + (query << 2));
    const peak = f32x4.pmax(before, mostOfLanes(most));
    let sum = f32x4.splat(0);
    for (let i: usize = 0; i < 128; i += 16) {
      const weight = exponential(f32x4.sub(v128.load(row + i), peak));
      v128.store(row + i, weight);
      sum = f32x4.add(sum, weight);
    }
    const shrink = exponential(f32x4.sub(before, peak));
    v128.store32_lane(peaks + (query << 2), peak, 0);
    v128.store32_lane(shrinks + (query << 2), shrink, 0);
    const at = weights + (query << 2);
    store<f32>(at, load<f32>(at) * f32x4.extract_lane(shrink, 0) + sumLanes(sum));
  }
}

/** Brings two queries' sums to their new peaks and adds the tile's values, weighed: 16 values of a head at a time, then 4. */
function addValues(query: i32, rows: usize, count: i32): void {
  const bytes = (<usize>size) << 2;
  const end = rows + ((<usize>count) << 2);
  const sums0 = sums + <usize>query * bytes;
  const shrink0 = splatAt(shrinks + ((<usize>query) << 2));
  const shrink1 = v128.load32_splat(shrinks + ((<usize>query) << 2), 4);
  let d: usize = 0;
  for (; d + 64 <= bytes; d += 64) {
    let to = sums0 + d;
    let a0 = f32x4.mul(v128.load(to), shrink0);
    let a1 = f32x4.mul(v128.load(to, 16), shrink0);
    let a2 = f32x4.mul(v128.load(to, 32), shrink0);
    let a3 = f32x4.mul(v128.load(to, 48), shrink0);
    to += bytes;
    let b0 = f32x4.mul(v128.load(to), shrink1);
    let b1 = f32x4.mul(v128.load(to, 16), shrink1);
    let b2 = f32x4.mul(v128.load(to, 32), shrink1);
    let b3 = f32x4.mul(v128.load(to, 48), shrink1);
    let value = tileValues + d;
    for (let w = rows; w < end; w += 4, value += bytes) {
      const w0 = splatAt(w);
      const w1 = v128.load32_splat(w, 128);
      const v0 = v128.load(value);
      const v1 = v128.load(value, 16);
      const v2 = v128.load(value, 32);
      const v3 = v128.load(value, 48);
      a0 = multiplyAdd(w0, v0, a0);
      a1 = multiplyAdd(w0, v1, a1);
      a2 = multiplyAdd(w0, v2, a2);
      a3 = multiplyAdd(w0, v3, a3);
      b0 = multiplyAdd(w1, v0, b0);
      b1 = multiplyAdd(w1, v1, b1);
      b2 = multiplyAdd(w1, v2, b2);
      b3 = multiplyAdd(w1, v3, b3);
    }
    v128.store(to, b0);
    v128.store(to, b1, 16);
    v128.store(to, b2, 32);
    v128.store(to, b3, 48);
    to -= bytes;
    v128.store(to, a0);
    v128.store(to, a1, 16);
    v128.store(to, a2, 32);
    v128.store(to, a3, 48);
  }
  for (; d < bytes; d += 16) {
    const to = sums0 + d;
    let a = f32x4.mul(v128.load(to), shrink0);
    let b = f32x4.mul(v128.load(to + bytes), shrink1);
    let value = tileValues + d;
    for (let w = rows; w < end; w += 4, value += bytes) {
      const v = v128.load(value);
      a = multiplyAdd(splatAt(w), v, a);
      b = multiplyAdd(v128.load32_splat(w, 128), v, b);
    }
    v128.store(to, a);
    v128.store(to + bytes, b);
  }
}

/** Writes what query `i` has gathered. */
export function finishQuery(i: i32, out: usize): void {
  const bytes = (<usize>size) << 2;
  const share = f32x4.splat(1 / load<f32>(weights + ((<usize>i) << 2)));
  const from = sums + <usize>i * bytes;
  for (let d: usize = 0; d < bytes; d += 16) v128.store(out + d, f32x4.mul(v128.load(from + d), share));
}
