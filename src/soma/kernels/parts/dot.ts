import { hasFifthBits, Kind } from "./tile";

/**
 * Products of a tile's whole numbers with one token's. A token's 4 bytes (or, plain, twice 2 int16) are spread over all
 * lanes and multiplied with a quad, so each lane sums its own row.
 *
 * Relaxed: i16x8.relaxed_dot_i8x16_i7x16 multiplies signed bytes with bytes of at most 7 bits and adds neighbours; the
 * result is the same on every processor while the second operand stays below 128. In 16 bits fit 8 sums of 4-bit
 * numbers (8 · 2 · 127 · 15 = 30,480), 4 of 5-bit ones (31,496) and 2 of 6-bit ones (32,004). Eight-bit numbers are
 * taken as 16 h + l. The relaxed dot that adds up to 32 bits is not used: V8 11.3 compiles it wrongly, and it was measured to
 * be slower here, even with VNNI.
 *
 * Plain: quads come apart into int16, and i32x4.dot_i16x8 adds neighbours into 32 bits.
 */

/** Quad `q` of a tile, unpacked: `vector` is the tile's vector q & 3, `upper` what the kind keeps of the higher bits. */
@inline
export function quad(kind: i32, vector: v128, upper: v128, q: i32): v128 {
  const low = i8x16.splat(15);
  const nibbles = v128.and(q < 4 ? vector : i16x8.shr_u(vector, 4), low);
  if (hasFifthBits(kind)) {
    const moved = q < 4 ? i16x8.shl(upper, 4 - q) : i16x8.shr_u(upper, q - 4);
    return v128.or(nibbles, v128.and(moved, i8x16.splat(0x10)));
  }
  if (kind === Kind.Q6_K) {
    const by = 4 - 2 * (q & 3);
    const moved = by >= 0 ? i16x8.shl(upper, by) : i16x8.shr_u(upper, -by);
    return v128.or(nibbles, v128.and(moved, i8x16.splat(0x30)));
  }
  return nibbles;
}

/** Columns 0 … 15 of a token. One sum after the other, and literal offsets: what V8 makes the best code of. */
@inline
function firstHalf(x: usize, q0: v128, q1: v128, q2: v128, q3: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) {
    let t = i16x8.relaxed_dot_i8x16_i7x16_s(v128.load32_splat(x), q0);
    t = i16x8.add(t, i16x8.relaxed_dot_i8x16_i7x16_s(v128.load32_splat(x, 4), q1));
    t = i16x8.add(t, i16x8.relaxed_dot_i8x16_i7x16_s(v128.load32_splat(x, 8), q2));
    return i16x8.add(t, i16x8.relaxed_dot_i8x16_i7x16_s(v128.load32_splat(x, 12), q3));
  }
  const low = i16x8.splat(0xff);
  let t = i32x4.dot_i16x8_s(v128.load32_splat(x), v128.and(q0, low));
  t = i32x4.add(t, i32x4.dot_i16x8_s(v128.load32_splat(x, 4), i16x8.shr_u(q0, 8)));
  t = i32x4.add(t, i32x4.dot_i16x8_s(v128.load32_splat(x, 8), v128.and(q1, low)));
  t = i32x4.add(t, i32x4.dot_i16x8_s(v128.load32_splat(x, 12), i16x8.shr_u(q1, 8)));
  t = i32x4.add(t, i32x4.dot_i16x8_s(v128.load32_splat(x, 16), v128.and(q2, low)));
  t = i32x4.add(t, i32x4.dot_i16x8_s(v128.load32_splat(x, 20), i16x8.shr_u(q2, 8)));
  t = i32x4.add(t, i32x4.dot_i16x8_s(v128.load32_splat(x, 24), v128.and(q3, low)));
  return i32x4.add(t, i32x4.dot_i16x8_s(v128.load32_splat(x, 28), i16x8.shr_u(q3, 8)));
}

/** Columns 16 … 31. */
@inline
function secondHalf(x: usize, q0: v128, q1: v128, q2: v128, q3: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) {
    let t = i16x8.relaxed_dot_i8x16_i7x16_s(v128.load32_splat(x, 16), q0);
    t = i16x8.add(t, i16x8.relaxed_dot_i8x16_i7x16_s(v128.load32_splat(x, 20), q1));
    t = i16x8.add(t, i16x8.relaxed_dot_i8x16_i7x16_s(v128.load32_splat(x, 24), q2));
    return i16x8.add(t, i16x8.relaxed_dot_i8x16_i7x16_s(v128.load32_splat(x, 28), q3));
  }
  const low = i16x8.splat(0xff);
  let t = i32x4.dot_i16x8_s(v128.load32_splat(x, 32), v128.and(q0, low));
  t = i32x4.add(t, i32x4.dot_i16x8_s(v128.load32_splat(x, 36), i16x8.shr_u(q0, 8)));
  t = i32x4.add(t, i32x4.dot_i16x8_s(v128.load32_splat(x, 40), v128.and(q1, low)));
  t = i32x4.add(t, i32x4.dot_i16x8_s(v128.load32_splat(x, 44), i16x8.shr_u(q1, 8)));
  t = i32x4.add(t, i32x4.dot_i16x8_s(v128.load32_splat(x, 48), v128.and(q2, low)));
  t = i32x4.add(t, i32x4.dot_i16x8_s(v128.load32_splat(x, 52), i16x8.shr_u(q2, 8)));
  t = i32x4.add(t, i32x4.dot_i16x8_s(v128.load32_splat(x, 56), v128.and(q3, low)));
  return i32x4.add(t, i32x4.dot_i16x8_s(v128.load32_splat(x, 60), i16x8.shr_u(q3, 8)));
}

/** Columns 16 … 31, added to `start`. */
@inline
function secondHalfOn(x: usize, start: v128, q0: v128, q1: v128, q2: v128, q3: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) {
    let t = i16x8.add(start, i16x8.relaxed_dot_i8x16_i7x16_s(v128.load32_splat(x, 16), q0));
    t = i16x8.add(t, i16x8.relaxed_dot_i8x16_i7x16_s(v128.load32_splat(x, 20), q1));
    t = i16x8.add(t, i16x8.relaxed_dot_i8x16_i7x16_s(v128.load32_splat(x, 24), q2));
    return i16x8.add(t, i16x8.relaxed_dot_i8x16_i7x16_s(v128.load32_splat(x, 28), q3));
  }
  const low = i16x8.splat(0xff);
  let t = i32x4.add(start, i32x4.dot_i16x8_s(v128.load32_splat(x, 32), v128.and(q0, low)));
  t = i32x4.add(t, i32x4.dot_i16x8_s(v128.load32_splat(x, 36), i16x8.shr_u(q0, 8)));
  t = i32x4.add(t, i32x4.dot_i16x8_s(v128.load32_splat(x, 40), v128.and(q1, low)));
  t = i32x4.add(t, i32x4.dot_i16x8_s(v128.load32_splat(x, 44), i16x8.shr_u(q1, 8)));
  t = i32x4.add(t, i32x4.dot_i16x8_s(v128.load32_splat(x, 48), v128.and(q2, low)));
  t = i32x4.add(t, i32x4.dot_i16x8_s(v128.load32_splat(x, 52), i16x8.shr_u(q2, 8)));
  t = i32x4.add(t, i32x4.dot_i16x8_s(v128.load32_splat(x, 56), v128.and(q3, low)));
  return i32x4.add(t, i32x4.dot_i16x8_s(v128.load32_splat(x, 60), i16x8.shr_u(q3, 8)));
}

/** Brings a sum of products to 32 bits. */
@inline
function settle(products: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? i32x4.dot_i16x8_s(products, i16x8.splat(1)) : products;
}

/** Columns 0 … 15 of 6-bit numbers: two quads are as much as 16 bits hold. */
@inline
export function dotFirst(x: usize, q0: v128, q1: v128, q2: v128, q3: v128): v128 {
  if (!ASC_FEATURE_RELAXED_SIMD) return firstHalf(x, q0, q1, q2, q3);
  return i32x4.add(
    settle(twoQuads(v128.load32_splat(x), q0, v128.load32_splat(x, 4), q1)),
    settle(twoQuads(v128.load32_splat(x, 8), q2, v128.load32_splat(x, 12), q3)),
  );
}

/** Columns 16 … 31 of 6-bit numbers. */
@inline
export function dotSecond(x: usize, q0: v128, q1: v128, q2: v128, q3: v128): v128 {
  if (!ASC_FEATURE_RELAXED_SIMD) return secondHalf(x, q0, q1, q2, q3);
  return i32x4.add(
    settle(twoQuads(v128.load32_splat(x, 16), q0, v128.load32_splat(x, 20), q1)),
    settle(twoQuads(v128.load32_splat(x, 24), q2, v128.load32_splat(x, 28), q3)),
  );
}

@inline
function twoQuads(x0: v128, q0: v128, x1: v128, q1: v128): v128 {
  return i16x8.add(i16x8.relaxed_dot_i8x16_i7x16_s(x0, q0), i16x8.relaxed_dot_i8x16_i7x16_s(x1, q1));
}

/** 32 columns of 4-bit numbers, or of 5-bit ones, which are settled twice. */
@inline
export function dotTile(
  kind: i32, x: usize, q0: v128, q1: v128, q2: v128, q3: v128, q4: v128, q5: v128, q6: v128, q7: v128,
): v128 {
  const first = firstHalf(x, q0, q1, q2, q3);
  if (!hasFifthBits(kind)) return settle(secondHalfOn(x, first, q4, q5, q6, q7));
  return i32x4.add(settle(first), settle(secondHalf(x, q4, q5, q6, q7)));
}

/**
 * 32 columns of bytes 0 … 255. Relaxed: as nibbles, both halves in one go over x; exact, and the same everywhere.
 */
@inline
export function dotBytes(
  x: usize, q0: v128, q1: v128, q2: v128, q3: v128, q4: v128, q5: v128, q6: v128, q7: v128,
): v128 {
  if (!ASC_FEATURE_RELAXED_SIMD) return dotTile(Kind.Q8_0, x, q0, q1, q2, q3, q4, q5, q6, q7);
  const low = dotTile(
    Kind.Q8_0, x, lowNibbles(q0), lowNibbles(q1), lowNibbles(q2), lowNibbles(q3),
    lowNibbles(q4), lowNibbles(q5), lowNibbles(q6), lowNibbles(q7),
  );
  const high = dotTile(
    Kind.Q8_0, x, highNibbles(q0), highNibbles(q1), highNibbles(q2), highNibbles(q3),
    highNibbles(q4), highNibbles(q5), highNibbles(q6), highNibbles(q7),
  );
  return i32x4.add(low, i32x4.shl(high, 4));
}

@inline
function lowNibbles(bytes: v128): v128 {
  return v128.and(bytes, i8x16.splat(15));
}

@inline
function highNibbles(bytes: v128): v128 {
  return v128.and(i16x8.shr_u(bytes, 4), i8x16.splat(15));
}
