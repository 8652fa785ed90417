import { dotAdd, dotAddIsOne } from "./dot-add";
import { claim, sequenceCount, sequenceStart, thread, threads, tokensInBlock } from "./frame";
import { widenHalf } from "./lanes";
import { put, setOutput } from "./output";

/**
 * Matrices of 7-bit whole numbers with one scale a row, times activations of 8 bits with one scale and offset a text:
 * the arithmetic of ONNX Runtime's dynamic quantisation (DynamicQuantizeLinear and MatMulInteger), so that a model
 * shipped for it gives the same vectors here.
 *
 * A weight w in −64 … 63 lies as w + 64, which is what the relaxed dot product wants of its second operand (7 bits,
 * unsigned): 127 · 128 · 2 fits its 16 bits, so nothing saturates and every processor computes the same. A whole row is
 * summed in whole numbers: no scale is applied before its end. A row with more 64s than −64s is turned round and its
 * scale with it; up to two 64s that are left lie as 63, and what is missing is added at the row's end. All is exact,
 * and must be: this rounding is so uneven that a change of one weight by 1/64 moves a vector's cosine by 0.005.
 *
 *   Σ (a − zero) w  =  Σ (a − 128)(w + 64)  −  64 Σ (a − 128)  +  (128 − zero) Σ w
 *
 * A weight lies in groups of four rows: their bytes, row after row, then four f32 scales, four i32 sums Σ w, and for
 * each row two i16 columns whose weight is 64 (−1: none). Rows are a multiple of 4 and columns one of 32. Activations
 * lie as bytes a − 128 [tokens][columns], and for each token 16 bytes of facts: its scale (f32), 128 − zero (i32),
 * 64 Σ (a − 128) (i32), nothing.
 */

@inline
function groupBytes(columns: i32): usize {
  return ((<usize>columns) << 2) + 48;
}

/** Rows of weights that one claim takes are this many bytes at most: they stay in the first cache while all tokens pass. */
const claimedBytes: i32 = 12288;

/**
 * Copies rows of Q8_0 (ggml's block_q8_0) to their place: weight, 32-column blocks, first row, rows, where the bytes lie,
 * and where the ending goes: 1, or 0 if a row has several scales, one that is no number, numbers beyond ±64, or more
 * than two of both 64 and −64. The first thread does it all.
 */
export function rows7Unpack(op: usize): void {
  if (thread !== 0) return;
  const weight = load<usize>(op, 4);
  const blocks = load<i32>(op, 8);
  const first = load<i32>(op, 12);
  const count = load<i32>(op, 16);
  const source = load<usize>(op, 20);
  const columns = blocks << 5;
  let fits = true;
  for (let row = first; row < first + count; row++) {
    const from = source + <usize>((row - first) * blocks * 34);
    const half = load<u16>(from);
    let lowest = 0;
    let highest = 0;
    for (let at = from; at < from + <usize>(blocks * 34); at += 34) {
      if (load<u16>(at) !== half) fits = false;
      for (let i: usize = 0; i < 32; i++) {
        const value = <i32>load<i8>(at + i, 2);
        if (value < -64 || value > 64) fits = false;
        lowest += <i32>(value === -64);
        highest += <i32>(value === 64);
      }
    }
    if ((half & 0x7c00) === 0x7c00 || min(lowest, highest) > 2) fits = false;
    const turn = highest > lowest ? -1 : 1;
    const group = weight + <usize>(row >> 2) * groupBytes(columns);
    const facts = group + ((<usize>columns) << 2) + ((<usize>(row & 3)) << 2);
    store<f32>(facts, <f32>turn * widenHalf(half));
    store<i32>(facts, -1, 32);
    store<i32>(facts, copyRow(from, group + <usize>((row & 3) * columns), blocks, turn, facts + 32), 16);
  }
  store<i32>(load<usize>(op, 24), fits ? 1 : 0);
}

/** Gives the sum of the row's numbers; the columns of up to two 64s go to `extras`. */
function copyRow(from: usize, to: usize, blocks: i32, turn: i32, extras: usize): i32 {
  let sum = 0;
  let found: usize = 0;
  for (let column = 0; column < blocks << 5; column++) {
    const value = turn * <i32>load<i8>(from + <usize>((column >> 5) * 34 + (column & 31)), 2);
    if (value >= 64 && found < 4) {
      store<i16>(extras + found, <i16>column);
      found += 2;
    }
    sum += value;
    store<u8>(to + <usize>column, <u8>(max(-64, min(63, value)) + 64));
  }
  return sum;
}

/** The least and the greatest of each token's values, and 0: x, stride in floats, columns, ranges (two f32 a token). */
export function rows7Ranges(op: usize): void {
  const stride = (load<usize>(op, 8)) << 2;
  const bytes = (load<usize>(op, 12)) << 2;
  const tokens = tokensInBlock();
  for (let group = thread * 4; group < tokens; group += threads * 4) {
    for (let token = group; token < min(group + 4, tokens); token++) {
      const row = load<usize>(op, 4) + <usize>token * stride;
      let least = f32x4.splat(0);
      let most = least;
      for (let i: usize = 0; i < bytes; i += 16) {
        const values = v128.load(row + i);
        // These two keep what they have where the new value is NaN.
        least = f32x4.pmin(least, values);
        most = f32x4.pmax(most, values);
      }
      const at = load<usize>(op, 16) + ((<usize>token) << 3);
      store<f32>(at, lowest(least));
      store<f32>(at, highest(most), 4);
    }
  }
}

/** Rounds the block's tokens: x, stride in floats, columns, ranges, numbers, facts. A block without texts is one text. */
export function rows7Quantise(op: usize): void {
  const columns = load<i32>(op, 12);
  const tokens = tokensInBlock();
  const texts = max(1, sequenceCount());
  for (let text = 0; text < texts; text++) {
    const start = sequenceCount() === 0 ? 0 : sequenceStart(text);
    const end = sequenceCount() === 0 ? tokens : sequenceStart(text + 1);
    // The first of this text's tokens that is this thread's.
    const first = start + ((thread - (start % threads) + threads) % threads);
    if (first >= end) continue;
    let least: f32 = 0;
    let most: f32 = 0;
    for (let token = start; token < end; token++) {
      const range = load<usize>(op, 16) + ((<usize>token) << 3);
      least = min(least, load<f32>(range));
      most = max(most, load<f32>(range, 4));
    }
    const scale: f32 = most > least ? (most - least) / 255 : 1;
    const zero = <i32>max<f32>(0, min<f32>(255, nearest<f32>(-least / scale)));
    for (let token = first; token < end; token += threads) {
      const row = load<usize>(op, 4) + ((<usize>(token * load<i32>(op, 8))) << 2);
      const sum = quantiseRow(row, load<usize>(op, 20) + <usize>(token * columns), columns, scale, zero - 128);
      const facts = load<usize>(op, 24) + ((<usize>token) << 4);
      store<f32>(facts, scale);
      store<i32>(facts, 128 - zero, 4);
      store<i32>(facts, sum << 6, 8);
    }
  }
}

/** Writes a row of whole numbers, saturated to 8 bits, and gives their sum. */
function quantiseRow(row: usize, to: usize, columns: i32, scale: f32, offset: i32): i32 {
  const divisor = f32x4.splat(scale);
  const shift = i32x4.splat(offset);
  let sums = i32x4.splat(0);
  for (let i: usize = 0; i < <usize>columns; i += 16) {
    const at = row + (i << 2);
    const a = i16x8.narrow_i32x4_s(step(v128.load(at), divisor, shift), step(v128.load(at, 16), divisor, shift));
    const b = i16x8.narrow_i32x4_s(step(v128.load(at, 32), divisor, shift), step(v128.load(at, 48), divisor, shift));
    const bytes = i8x16.narrow_i16x8_s(a, b);
    v128.store(to + i, bytes);
    sums = i32x4.add(sums, i32x4.extadd_pairwise_i16x8_s(i16x8.extadd_pairwise_i8x16_s(bytes)));
  }
  return (
    i32x4.extract_lane(sums, 0) + i32x4.extract_lane(sums, 1) + i32x4.extract_lane(sums, 2) + i32x4.extract_lane(sums, 3)
  );
}

/** A true division, as ONNX Runtime divides: a product with the inverse would round some values otherwise. */
@inline
function step(values: v128, divisor: v128, shift: v128): v128 {
  return i32x4.add(i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.div(values, divisor))), shift);
}

/**
 * The product: weight, rows, columns, numbers, facts, out, its stride in floats, bias or 0, flags (1: add to out). Two
 * tokens at a time share the loads of four rows.
 */
export function rows7Matmul(op: usize): void {
  const weight = load<usize>(op, 4);
  const rows = load<i32>(op, 8);
  const columns = load<i32>(op, 12);
  const numbers = load<usize>(op, 16);
  const facts = load<usize>(op, 20);
  setOutput(load<usize>(op, 24), load<i32>(op, 28), rows, load<usize>(op, 32), (load<i32>(op, 36) & 1) !== 0);
  const tokens = tokensInBlock();
  const chunk = max(4, (claimedBytes / columns) & ~3);
  for (let from = claim() * chunk; from < rows; from = claim() * chunk) {
    const to = min(from + chunk, rows);
    for (let token = 0; token < tokens; token += 2) {
      // The question stands out here, so that each of the inner loops is of one kind.
      if (ASC_FEATURE_RELAXED_SIMD && dotAddIsOne) {
        for (let row = from; row < to; row += 4) fourByTwo(true, weight, columns, row, numbers, facts, token, tokens);
      } else {
        for (let row = from; row < to; row += 4) fourByTwo(false, weight, columns, row, numbers, facts, token, tokens);
      }
    }
  }
}

@inline
function fourByTwo(
  inOne: bool, weight: usize, columns: i32, row: i32, numbers: usize, facts: usize, token: i32, tokens: i32,
): void {
  const width = <usize>columns;
  // An odd last token is computed twice and put once.
  const other = token + 1 < tokens ? token + 1 : token;
  let w0 = weight + <usize>(row >> 2) * groupBytes(columns);
  let w1 = w0 + width;
  let w2 = w1 + width;
  let w3 = w2 + width;
  let x0 = numbers + <usize>token * width;
  let x1 = numbers + <usize>other * width;
  let a0 = i32x4.splat(0);
  let a1 = a0;
  let a2 = a0;
  let a3 = a0;
  let b0 = a0;
  let b1 = a0;
  let b2 = a0;
  let b3 = a0;
  const end = x0 + width;
  while (x0 < end) {
    if (ASC_FEATURE_RELAXED_SIMD) {
      const x = v128.load(x0);
      const y = v128.load(x1);
      const u0 = v128.load(w0);
      a0 = dotAdd(inOne, x, u0, a0);
      b0 = dotAdd(inOne, y, u0, b0);
      const u1 = v128.load(w1);
      a1 = dotAdd(inOne, x, u1, a1);
      b1 = dotAdd(inOne, y, u1, b1);
      const u2 = v128.load(w2);
      a2 = dotAdd(inOne, x, u2, a2);
      b2 = dotAdd(inOne, y, u2, b2);
      const u3 = v128.load(w3);
      a3 = dotAdd(inOne, x, u3, a3);
      b3 = dotAdd(inOne, y, u3, b3);
      x0 += 16;
      x1 += 16;
      w0 += 16;
      w1 += 16;
      w2 += 16;
      w3 += 16;
    } else {
      const x = v128.load8x8_s(x0);
      const y = v128.load8x8_s(x1);
      const u0 = v128.load8x8_s(w0);
      a0 = i32x4.add(a0, i32x4.dot_i16x8_s(x, u0));
      b0 = i32x4.add(b0, i32x4.dot_i16x8_s(y, u0));
      const u1 = v128.load8x8_s(w1);
      a1 = i32x4.add(a1, i32x4.dot_i16x8_s(x, u1));
      b1 = i32x4.add(b1, i32x4.dot_i16x8_s(y, u1));
      const u2 = v128.load8x8_s(w2);
      a2 = i32x4.add(a2, i32x4.dot_i16x8_s(x, u2));
      b2 = i32x4.add(b2, i32x4.dot_i16x8_s(y, u2));
      const u3 = v128.load8x8_s(w3);
      a3 = i32x4.add(a3, i32x4.dot_i16x8_s(x, u3));
      b3 = i32x4.add(b3, i32x4.dot_i16x8_s(y, u3));
      x0 += 8;
      x1 += 8;
      w0 += 8;
      w1 += 8;
      w2 += 8;
      w3 += 8;
    }
  }
  // The loop has come to the end of the group's bytes.
  const first = finish(sumRows(a0, a1, a2, a3), w3, numbers + <usize>token * width, facts + ((<usize>token) << 4));
  put(token, row, first);
  if (other === token) return;
  put(other, row, finish(sumRows(b0, b1, b2, b3), w3, numbers + <usize>other * width, facts + ((<usize>other) << 4)));
}

/** The lanes of each, summed. */
@inline
function sumRows(a0: v128, a1: v128, a2: v128, a3: v128): v128 {
  const p = i32x4.add(v128.shuffle<i32>(a0, a1, 0, 4, 1, 5), v128.shuffle<i32>(a0, a1, 2, 6, 3, 7));
  const q = i32x4.add(v128.shuffle<i32>(a2, a3, 0, 4, 1, 5), v128.shuffle<i32>(a2, a3, 2, 6, 3, 7));
  return i32x4.add(v128.shuffle<i32>(p, q, 0, 1, 4, 5), v128.shuffle<i32>(p, q, 2, 3, 6, 7));
}

/** Four rows' products with a token's `x`, as results. `ends`: where their bytes end and their scales begin. */
@inline
function finish(dots: v128, ends: usize, x: usize, fact: usize): v128 {
  const offset = i32x4.sub(i32x4.mul(v128.load32_splat(fact, 4), v128.load(ends, 16)), v128.load32_splat(fact, 8));
  let whole = i32x4.add(dots, offset);
  const extras = v128.load(ends, 32);
  if (v128.any_true(v128.not(extras))) whole = i32x4.add(whole, missing(extras, x));
  return f32x4.mul(f32x4.convert_i32x4_s(whole), f32x4.mul(v128.load32_splat(fact), v128.load(ends)));
}

/** The sum of the activations in each row's extra columns. */
function missing(extras: v128, x: usize): v128 {
  let sum = i32x4.splat(0);
  sum = i32x4.replace_lane(sum, 0, extra(i16x8.extract_lane_s(extras, 0), x) + extra(i16x8.extract_lane_s(extras, 1), x));
  sum = i32x4.replace_lane(sum, 1, extra(i16x8.extract_lane_s(extras, 2), x) + extra(i16x8.extract_lane_s(extras, 3), x));
  sum = i32x4.replace_lane(sum, 2, extra(i16x8.extract_lane_s(extras, 4), x) + extra(i16x8.extract_lane_s(extras, 5), x));
  sum = i32x4.replace_lane(sum, 3, extra(i16x8.extract_lane_s(extras, 6), x) + extra(i16x8.extract_lane_s(extras, 7), x));
  return sum;
}

@inline
function extra(column: i32, x: usize): i32 {
  return column < 0 ? 0 : <i32>load<i8>(x + <usize>column);
}

@inline
function lowest(v: v128): f32 {
  return min(
    min(f32x4.extract_lane(v, 0), f32x4.extract_lane(v, 1)),
    min(f32x4.extract_lane(v, 2), f32x4.extract_lane(v, 3)),
  );
}

@inline
function highest(v: v128): f32 {
  return max(
    max(f32x4.extract_lane(v, 0), f32x4.extract_lane(v, 1)),
    max(f32x4.extract_lane(v, 2), f32x4.extract_lane(v, 3)),
  );
}
