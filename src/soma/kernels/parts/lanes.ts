/** Arithmetic on four or sixteen lanes that several parts need. One source for both SIMD builds. */

/** a · b + c; in the relaxed build in one step and with one rounding where the processor can. */
@inline
export function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** Always in this order, so that a sum does not depend on who computes it. */
@inline
export function sumLanes(v: v128): f32 {
  return (
    f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3))
  );
}

/** The largest of four, in every lane. A NaN may be passed over. */
@inline
export function mostOfLanes(v: v128): v128 {
  const pairs = f32x4.pmax(v, v128.shuffle<f32>(v, v, 1, 0, 3, 2));
  return f32x4.pmax(pairs, v128.shuffle<f32>(pairs, pairs, 2, 3, 0, 1));
}

@inline
export function splatAt(at: usize): v128 {
  return v128.load32_splat(at);
}

/** Whole numbers within 32 bits as i32. */
@inline
export function truncate(v: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? i32x4.relaxed_trunc_f32x4_s(v) : i32x4.trunc_sat_f32x4_s(v);
}

/**
 * e^x for each lane: the polynomial of Cephes' expf (Moshier, netlib.org/cephes), relative error below 2e-7. Below
 * −60 the result is 0 (beside a 1 it is nothing, and products with it would be subnormal, which is slow), above 88 it stays
 * at e^88; NaN stays NaN.
 */
@inline
export function exponential(v: v128): v128 {
  // pmin and pmax are one instruction each, and keep a NaN that comes first
  const x = f32x4.pmin(f32x4.pmax(v, f32x4.splat(-60)), f32x4.splat(88));
  const n = f32x4.nearest(f32x4.mul(x, f32x4.splat(1.44269504)));
  // ln 2 in two parts, so that the first product is exact
  let r = f32x4.sub(x, f32x4.mul(n, f32x4.splat(0.693359375)));
  r = f32x4.sub(r, f32x4.mul(n, f32x4.splat(-2.1219444e-4)));
  let p = f32x4.splat(1.98756915e-4);
  p = multiplyAdd(p, r, f32x4.splat(1.39819995e-3));
  p = multiplyAdd(p, r, f32x4.splat(8.33345191e-3));
  p = multiplyAdd(p, r, f32x4.splat(4.16657959e-2));
  p = multiplyAdd(p, r, f32x4.splat(1.66666655e-1));
  p = multiplyAdd(p, r, f32x4.splat(0.5));
  p = multiplyAdd(p, f32x4.mul(r, r), f32x4.add(r, f32x4.splat(1)));
  const power = i32x4.shl(i32x4.add(truncate(n), i32x4.splat(127)), 23);
  return v128.andnot(f32x4.mul(p, power), f32x4.lt(v, f32x4.splat(-60)));
}

/** What turns the bits of a half, put 13 places up, into its value: 2^112, the difference of the exponents' offsets. */
@inline
const halfOffset: f32 = 5192296858534827628530496329220096.0;

/** Four halves, each sign-extended in a lane. A subnormal one is right but slow; infinity and NaN become finite. */
@inline
export function widenHalves(lanes: v128): v128 {
  return f32x4.mul(v128.and(i32x4.shl(lanes, 13), i32x4.splat(<i32>0x8fffe000)), f32x4.splat(halfOffset));
}

/** The halves in the upper 16 bits of each lane. */
@inline
export function widenUpperHalves(lanes: v128): v128 {
  return f32x4.mul(v128.and(i32x4.shr_s(lanes, 3), i32x4.splat(<i32>0x8fffe000)), f32x4.splat(halfOffset));
}

/** One half, exactly: subnormals, infinities and NaN too. */
export function widenHalf(bits: u32): f32 {
  const sign = (bits & 0x8000) << 16;
  const rest = (bits & 0x7fff) << 13;
  if (rest >= 0x0f800000) return reinterpret<f32>(sign | rest | 0x70000000);
  return reinterpret<f32>(reinterpret<u32>(reinterpret<f32>(rest) * halfOffset) | sign);
}

/**
 * Four f32 as halves in the low 16 bits of the lanes, rounded to nearest even. Beyond ±65,504 it saturates; below the
 * smallest normal half (6.1e-5) it is 0 or that: subnormal halves cost some processors a hundred cycles when read.
 */
@inline
export function narrowToHalves(v: v128): v128 {
  const magnitude = f32x4.min(f32x4.abs(v), f32x4.splat(65504));
  const sign = v128.and(i32x4.shr_u(v, 16), i32x4.splat(0x8000));
  const odd = v128.and(i32x4.shr_u(magnitude, 13), i32x4.splat(1));
  const moved = i32x4.add(i32x4.sub(magnitude, i32x4.splat(0x38000000)), i32x4.add(odd, i32x4.splat(0xfff)));
  const normal = i32x4.shr_u(moved, 13);
  const tiny = f32x4.lt(magnitude, f32x4.splat(6.103515625e-5));
  const nearest = v128.and(f32x4.gt(magnitude, f32x4.splat(3.0517578125e-5)), i32x4.splat(0x0400));
  return v128.or(sign, v128.bitselect(nearest, normal, tiny));
}
