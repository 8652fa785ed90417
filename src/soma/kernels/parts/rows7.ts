/**
 * Matrices of 7-bit whole numbers with one scale a row, times activations of 8 bits with one scale and offset a text:
 * the arithmetic of ONNX Runtime's dynamic quantisation (DynamicQuantizeLinear and MatMulInteger), so that a model
 * shipped for it gives the same vectors here.
 *
 * A weight w in -64 … 63 lies as w + 64, which is what the relaxed dot product wants of its second operand (7 bits,
 * unsigned): 127 · 128 · 2 fits its 16 bits, so nothing saturates and every processor computes the same. A whole row is
 * summed in whole numbers: no scale is applied before its end. Rows that hold 64 but not -64 are turned round and their
 * scale with them.
 *
 *   Σ (a - zero) · w  =  Σ (a - 128) · (w + 64)  -  64 · Σ (a - 128)  +  (128 - zero) · Σ w
 *
 * A weight lies as: bytes [rows][columns], then f32 scale a row, then i32 Σ w a row. Rows are a multiple of 4 and
 * columns one of 16. Quantised activations lie as described at `rows7Quantise`; room for one token more than a block
 * holds is wanted in `x8` and in what `rows7Matmul` writes and adds, since tokens are taken two at a time.
 */

/** Copies rows of Q8_0 (ggml's block_q8_0) to their place. False: a row has two scales, a scale that is no number, or numbers beyond ±64. */
export function rows7Unpack(source: usize, weight: usize, rows: i32, columns: i32, first: i32, count: i32): bool {
  const blocks = columns >> 5;
  const scales = weight + <usize>rows * columns;
  const sums = scales + (<usize>rows << 2);
  let fits = true;
  for (let row = first; row < first + count; row++) {
    const from = source + <usize>(row - first) * blocks * 34;
    const to = weight + <usize>row * columns;
    const half = load<u16>(from);
    let least: i32 = 0;
    let most: i32 = 0;
    for (let block = 0; block < blocks; block++) {
      const at = from + <usize>block * 34;
      if (load<u16>(at) != half) fits = false;
      for (let i: usize = 0; i < 32; i++) {
        const value = <i32>load<i8>(at + i, 2);
        least = min(least, value);
        most = max(most, value);
      }
    }
    if ((half & 0x7c00) == 0x7c00 || least < -64 || most > 64) fits = false;
    const turn = most == 64 && least > -64 ? -1 : 1;
    let sum = 0;
    for (let block = 0; block < blocks; block++) {
      const at = from + <usize>block * 34;
      for (let i: usize = 0; i < 32; i++) {
        // A row with both extremes loses one step of 64 at the upper one.
        const value = max(-64, min(63, turn * <i32>load<i8>(at + i, 2)));
        sum += value;
        store<u8>(to + (<usize>block << 5) + i, <u8>(value + 64));
      }
    }
    store<f32>(scales + (<usize>row << 2), <f32>turn * widenHalf(half));
    store<i32>(sums + (<usize>row << 2), sum);
  }
  return fits;
}

function widenHalf(half: u32): f32 {
  const sign: f32 = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const fraction = <f32>(half & 1023);
  if (exponent == 0) return sign * fraction * <f32>5.9604644775390625e-8; // 2^-24
  return sign * (1 + fraction * <f32>0.0009765625) * reinterpret<f32>((exponent + 112) << 23);
}

/** The least and the greatest of each token's values, and 0: two f32 a token. Tokens `from` … `to` - 1. */
export function rows7Ranges(x: usize, columns: i32, ranges: usize, from: i32, to: i32): void {
  for (let token = from; token < to; token++) {
    const row = x + ((<usize>token * columns) << 2);
    let least = f32x4.splat(0);
    let most = least;
    for (let i: usize = 0; i < <usize>columns << 2; i += 16) {
      const values = v128.load(row + i);
      least = f32x4.pmin(least, values); // pmin and pmax pass over NaN: it becomes a number, not a trap
      most = f32x4.pmax(most, values);
    }
    const at = ranges + (<usize>token << 3);
    store<f32>(at, lowest(least));
    store<f32>(at, highest(most), 4);
  }
}

/**
 * Tokens `from` … `to` - 1 of x as 8 bits: a = round(x / scale) + zero in 0 … 255, kept as a - 128. Scale and zero are
 * one for the whole text (`lengths`: i32 tokens of each text, one after another), or one a token where `texts` is 0.
 * `x8`: [tokens][columns]; `facts`: a token's scale (f32), 128 - zero (i32), 64 · Σ (a - 128) (i32), nothing.
 */
export function rows7Quantise(
  x: usize,
  columns: i32,
  ranges: usize,
  lengths: usize,
  texts: i32,
  x8: usize,
  facts: usize,
  from: i32,
  to: i32,
): void {
  let textEnd = 0;
  let text = 0;
  let least: f32 = 0;
  let most: f32 = 0;
  for (let token = from; token < to; token++) {
    let rangeFrom = token;
    let rangeTo = token + 1;
    if (texts > 0) {
      rangeTo = rangeFrom; // the text is the one before, whose range is known
      while (token >= textEnd) {
        rangeFrom = textEnd;
        textEnd += max(1, load<i32>(lengths + (<usize>text << 2)));
        text += 1;
        rangeTo = textEnd;
      }
    }
    if (rangeTo > rangeFrom) {
      least = 0;
      most = 0;
      for (let at = rangeFrom; at < rangeTo; at++) {
        least = min(least, load<f32>(ranges + (<usize>at << 3)));
        most = max(most, load<f32>(ranges + (<usize>at << 3), 4));
      }
    }
    const scale: f32 = most > least ? (most - least) / 255 : 1;
    const zero = <i32>max<f32>(0, min<f32>(255, nearest<f32>(-least / scale)));
    const sum = quantiseRow(x + ((<usize>token * columns) << 2), x8 + <usize>token * columns, columns, scale, zero - 128);
    const at = facts + (<usize>token << 4);
    store<f32>(at, scale);
    store<i32>(at, 128 - zero, 4);
    store<i32>(at, sum << 6, 8);
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
// @ts-ignore: decorator
@inline
function step(values: v128, divisor: v128, shift: v128): v128 {
  return i32x4.add(i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.div(values, divisor))), shift);
}

/**
 * out[token][row] = weight · x + bias, plus `residual` where it is not 0, for the rows `from` … `to` - 1 (multiples of 4).
 * `out` and `residual` have rows of `stride` floats.
 */
export function rows7Matmul(
  weight: usize,
  rows: i32,
  columns: i32,
  x8: usize,
  facts: usize,
  tokens: i32,
  bias: usize,
  residual: usize,
  out: usize,
  stride: i32,
  from: i32,
  to: i32,
): void {
  // As many tokens as stay in the first-level cache while all rows pass by.
  const tile = max(2, (24576 / columns) & ~1);
  for (let first = 0; first < tokens; first += tile) {
    const end = min(first + tile, tokens);
    for (let row = from; row < to; row += 4) {
      for (let token = first; token < end; token += 2) {
        fourByTwo(weight, rows, columns, row, x8, facts, token, bias, residual, out, stride);
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function fourByTwo(
  weight: usize,
  rows: i32,
  columns: i32,
  row: i32,
  x8: usize,
  facts: usize,
  token: i32,
  bias: usize,
  residual: usize,
  out: usize,
  stride: i32,
): void {
  const width = <usize>columns;
  let w0 = weight + <usize>row * width;
  let w1 = w0 + width;
  let w2 = w1 + width;
  let w3 = w2 + width;
  let x0 = x8 + <usize>token * width;
  let x1 = x0 + width;
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
      a0 = i32x4.relaxed_dot_i8x16_i7x16_add_s(x, u0, a0);
      b0 = i32x4.relaxed_dot_i8x16_i7x16_add_s(y, u0, b0);
      const u1 = v128.load(w1);
      a1 = i32x4.relaxed_dot_i8x16_i7x16_add_s(x, u1, a1);
      b1 = i32x4.relaxed_dot_i8x16_i7x16_add_s(y, u1, b1);
      const u2 = v128.load(w2);
      a2 = i32x4.relaxed_dot_i8x16_i7x16_add_s(x, u2, a2);
      b2 = i32x4.relaxed_dot_i8x16_i7x16_add_s(y, u2, b2);
      const u3 = v128.load(w3);
      a3 = i32x4.relaxed_dot_i8x16_i7x16_add_s(x, u3, a3);
      b3 = i32x4.relaxed_dot_i8x16_i7x16_add_s(y, u3, b3);
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
  const place = <usize>row << 2;
  const scales = v128.load(weight + <usize>rows * width + place);
  const sums = v128.load(weight + <usize>rows * width + (<usize>rows << 2) + place);
  const biases = v128.load(bias + place);
  const fact = facts + (<usize>token << 4);
  const at = ((<usize>token * stride) << 2) + place;
  let first = finish(a0, a1, a2, a3, fact, scales, sums, biases);
  let second = finish(b0, b1, b2, b3, fact + 16, scales, sums, biases);
  const next = at + (<usize>stride << 2);
  if (residual) {
    first = f32x4.add(first, v128.load(residual + at));
    second = f32x4.add(second, v128.load(residual + next));
  }
  v128.store(out + at, first);
  v128.store(out + next, second);
}

/** Four sums as whole numbers → four outputs. */
// @ts-ignore: decorator
@inline
function finish(a0: v128, a1: v128, a2: v128, a3: v128, fact: usize, scales: v128, sums: v128, biases: v128): v128 {
  const p = i32x4.add(v128.shuffle<i32>(a0, a1, 0, 4, 1, 5), v128.shuffle<i32>(a0, a1, 2, 6, 3, 7));
  const q = i32x4.add(v128.shuffle<i32>(a2, a3, 0, 4, 1, 5), v128.shuffle<i32>(a2, a3, 2, 6, 3, 7));
  const dots = i32x4.add(v128.shuffle<i32>(p, q, 0, 1, 4, 5), v128.shuffle<i32>(p, q, 2, 3, 6, 7));
  const offset = i32x4.sub(i32x4.mul(v128.load32_splat(fact, 4), sums), v128.load32_splat(fact, 8));
  const whole = f32x4.convert_i32x4_s(i32x4.add(dots, offset));
  return f32x4.add(f32x4.mul(whole, f32x4.mul(v128.load32_splat(fact), scales)), biases);
}

// @ts-ignore: decorator
@inline
function lowest(v: v128): f32 {
  return min(
    min(f32x4.extract_lane(v, 0), f32x4.extract_lane(v, 1)),
    min(f32x4.extract_lane(v, 2), f32x4.extract_lane(v, 3)),
  );
}

// @ts-ignore: decorator
@inline
function highest(v: v128): f32 {
  return max(
    max(f32x4.extract_lane(v, 0), f32x4.extract_lane(v, 1)),
    max(f32x4.extract_lane(v, 2), f32x4.extract_lane(v, 3)),
  );
}
