import { firstPosition, thread, threads, tokensInBlock } from "./frame";
import { narrowToHalves, widenHalves, widenUpperHalves } from "./lanes";

/**
 * Keys and values of one layer (program/kv-cache.ts). A head's keys: groups of four positions, lane = position; f32 one
 * vector a value, f16 one vector for two values, the first in the low halves. A head's values: position after position.
 */

/** Positions that attention widens and looks at together. */
@inline
export const tilePositions: i32 = 32;

/** Puts a block's rows at its positions: keys, values, stride in floats, cache of keys, of values, heads, head size, window, f32?. */
export function storeKv(op: usize): void {
  const stride = load<i32>(op, 12);
  const heads = load<i32>(op, 24);
  const size = load<i32>(op, 28);
  const window = load<i32>(op, 32);
  const floats = load<i32>(op, 36) === 1;
  const tokens = tokensInBlock();
  const width: usize = floats ? 4 : 2;
  for (let first = thread * 4; first < tokens; first += threads * 4) {
    for (let t = first; t < min(first + 4, tokens); t++) {
      const position = firstPosition() + t;
      for (let h = 0; h < heads; h++) {
        const row = (<usize>(t * stride + h * size)) << 2;
        const head = <usize>(h * window) * <usize>size * width;
        const group = <usize>(position & ~3) * <usize>size * width + ((<usize>(position & 3)) << 2);
        const keys = load<usize>(op, 16) + head + group;
        const values = load<usize>(op, 20) + head + <usize>position * <usize>size * width;
        if (floats) putFloats(load<usize>(op, 4) + row, keys, load<usize>(op, 8) + row, values, size);
        else putHalves(load<usize>(op, 4) + row, keys, load<usize>(op, 8) + row, values, size);
      }
    }
  }
}

function putFloats(k: usize, keys: usize, v: usize, values: usize, size: i32): void {
  for (let d: usize = 0; d < <usize>size; d++) store<f32>(keys + (d << 4), load<f32>(k + (d << 2)));
  memory.copy(values, v, (<usize>size) << 2);
}

function putHalves(k: usize, keys: usize, v: usize, values: usize, size: i32): void {
  for (let d: usize = 0; d < <usize>size; d += 4) {
    const four = fourHalves(k + (d << 2));
    store<u32>(keys + (d << 3), <u32>four);
    store<u32>(keys + (d << 3), <u32>(four >> 32), 16);
    store<u64>(values + (d << 1), fourHalves(v + (d << 2)));
  }
}

@inline
function fourHalves(from: usize): u64 {
  const lanes = narrowToHalves(v128.load(from));
  return i64x2.extract_lane(i16x8.narrow_i32x4_u(lanes, lanes), 0);
}

/** Widens a tile's keys: a head's groups from `from` on become f32 groups at `to`. */
export function widenKeys(from: usize, to: usize, positions: i32, size: i32, floats: bool): void {
  const values = (<usize>((positions + 3) & ~3)) * <usize>size;
  if (floats) {
    memory.copy(to, from, values << 2);
    return;
  }
  const end = from + (values << 1);
  for (let at = from; at < end; at += 16, to += 32) {
    const pair = v128.load(at);
    v128.store(to, widenUpperHalves(i32x4.shl(pair, 16)));
    v128.store(to, widenUpperHalves(pair), 16);
  }
}

/** Widens a tile's values, position after position. */
export function widenValues(from: usize, to: usize, positions: i32, size: i32, floats: bool): void {
  const values = <usize>positions * <usize>size;
  if (floats) {
    memory.copy(to, from, values << 2);
    return;
  }
  const end = from + (values << 1);
  for (let at = from; at < end; at += 8, to += 16) v128.store(to, widenHalves(v128.load_ext<i16>(at)));
}

/** Makes a tile of keys from f32 rows: four rows become one group. */
export function gatherKeys(from: usize, strideBytes: usize, to: usize, positions: i32, size: i32): void {
  const row = (<usize>size) << 2;
  const fours = positions & ~3;
  for (let p: usize = 0; p < <usize>fours; p += 4) {
    const near = from + p * strideBytes;
    const group = to + p * row;
    for (let d: usize = 0; d < row; d += 16) turnFour(near + d, strideBytes, group + (d << 2));
  }
  for (let p = fours; p < positions; p++) {
    const at = from + <usize>p * strideBytes;
    const group = to + <usize>fours * row + ((<usize>(p & 3)) << 2);
    for (let d: usize = 0; d < <usize>size; d++) store<f32>(group + (d << 4), load<f32>(at + (d << 2)));
  }
}

/** Four values of four rows: a row a lane. */
@inline
function turnFour(from: usize, stride: usize, to: usize): void {
  const a = v128.load(from);
  const b = v128.load(from + stride);
  const c = v128.load(from + 2 * stride);
  const d = v128.load(from + 3 * stride);
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const abEnd = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cdEnd = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
  v128.store(to, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7), 16);
  v128.store(to, v128.shuffle<f32>(abEnd, cdEnd, 0, 1, 4, 5), 32);
  v128.store(to, v128.shuffle<f32>(abEnd, cdEnd, 2, 3, 6, 7), 48);
}

/** Vector by vector: rows are too short for `memory.copy`, which V8 makes a call of. */
export function gatherValues(from: usize, strideBytes: usize, to: usize, positions: i32, size: i32): void {
  const bytes = (<usize>size) << 2;
  let row = from;
  for (let at = to, end = to + <usize>positions * bytes; at < end; at += bytes, row += strideBytes) {
    for (let d: usize = 0; d < bytes; d += 16) v128.store(at + d, v128.load(row + d));
  }
}
