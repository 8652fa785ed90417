/**
 * AssemblyScript: the inner products of one query with every row. Compiled twice by scripts/build-kernels.mjs; the
 * relaxed build multiplies and adds in one instruction where the processor has one.
 */

/** a · b + c, lane by lane. */
function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

function sumOf(lanes: v128): f32 {
  return (
    f32x4.extract_lane(lanes, 0) +
    f32x4.extract_lane(lanes, 1) +
    (f32x4.extract_lane(lanes, 2) + f32x4.extract_lane(lanes, 3))
  );
}

/**
 * Writes `count` scores. All three are byte offsets in memory; rows are f32, `width` floats apart. `count` must be a
 * multiple of 4 and `width` of 8: whoever fills the memory pads with zeros. Four rows share each load of the query,
 * and every row sums in the same order, so equal rows get equal scores wherever they lie.
 */
export function scan(rows: usize, query: usize, scores: usize, count: i32, width: i32): void {
  const stride = (<usize>width) << 2;
  for (let row = 0; row < count; row += 4) {
    const r0 = rows + <usize>row * stride;
    const r1 = r0 + stride;
    const r2 = r1 + stride;
    const r3 = r2 + stride;
    let a0 = f32x4.splat(0);
    let a1 = a0;
    let a2 = a0;
    let a3 = a0;
    let b0 = a0;
    let b1 = a0;
    let b2 = a0;
    let b3 = a0;
    for (let at: usize = 0; at < stride; at += 32) {
      const q0 = v128.load(query + at);
      const q1 = v128.load(query + at, 16);
      a0 = multiplyAdd(v128.load(r0 + at), q0, a0);
      b0 = multiplyAdd(v128.load(r0 + at, 16), q1, b0);
      a1 = multiplyAdd(v128.load(r1 + at), q0, a1);
      b1 = multiplyAdd(v128.load(r1 + at, 16), q1, b1);
      a2 = multiplyAdd(v128.load(r2 + at), q0, a2);
      b2 = multiplyAdd(v128.load(r2 + at, 16), q1, b2);
      a3 = multiplyAdd(v128.load(r3 + at), q0, a3);
      b3 = multiplyAdd(v128.load(r3 + at, 16), q1, b3);
    }
    const out = scores + ((<usize>row) << 2);
    store<f32>(out, sumOf(f32x4.add(a0, b0)));
    store<f32>(out, sumOf(f32x4.add(a1, b1)), 4);
    store<f32>(out, sumOf(f32x4.add(a2, b2)), 8);
    store<f32>(out, sumOf(f32x4.add(a3, b3)), 12);
  }
}

/** Two halves of 16 codes times 16 numbers of the query, added to `sum`. */
function addProducts(sum: v128, codes: v128, low: v128, high: v128): v128 {
  sum = i32x4.add(sum, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_s(codes), low));
  return i32x4.add(sum, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_s(codes), high));
}

function wholeSumOf(lanes: v128): i32 {
  return (
    i32x4.extract_lane(lanes, 0) +
    i32x4.extract_lane(lanes, 1) +
    i32x4.extract_lane(lanes, 2) +
    i32x4.extract_lane(lanes, 3)
  );
}

/**
 * The same over rows of int8, `width` bytes apart, and a query of int16: writes `count` inner products as int32, exact
 * as long as they fit. `count` must be a multiple of 4 and `width` of 16.
 */
export function scanCodes(rows: usize, query: usize, products: usize, count: i32, width: i32): void {
  const stride = <usize>width;
  for (let row = 0; row < count; row += 4) {
    const r0 = rows + <usize>row * stride;
    const r1 = r0 + stride;
    const r2 = r1 + stride;
    const r3 = r2 + stride;
    let a0 = i32x4.splat(0);
    let a1 = a0;
    let a2 = a0;
    let a3 = a0;
    for (let at: usize = 0; at < stride; at += 16) {
      const low = v128.load(query + (at << 1));
      const high = v128.load(query + (at << 1), 16);
      a0 = addProducts(a0, v128.load(r0 + at), low, high);
      a1 = addProducts(a1, v128.load(r1 + at), low, high);
      a2 = addProducts(a2, v128.load(r2 + at), low, high);
      a3 = addProducts(a3, v128.load(r3 + at), low, high);
    }
    const out = products + ((<usize>row) << 2);
    store<i32>(out, wholeSumOf(a0));
    store<i32>(out, wholeSumOf(a1), 4);
    store<i32>(out, wholeSumOf(a2), 8);
    store<i32>(out, wholeSumOf(a3), 12);
  }
}
