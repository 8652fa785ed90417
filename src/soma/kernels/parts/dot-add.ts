/**
 * Four products of bytes a lane, added to 32 bits: in the one instruction that WebAssembly has for it, or in two. The
 * one is a single instruction of newer processors (vpdpbusd, sdot) and there nearly twice as fast. Elsewhere V8 makes
 * several of it and the two are faster; and V8 11.3 (Node 20) computes wrong sums with it, always in its baseline
 * compiler and now and then in its optimising one. So it is tried, once a thread, before it is used.
 */

/** Whether the one instruction is right here and worth it. Both ways give the same sums. */
export let dotAddIsOne: bool = false;

/** `bytes` within 0 … 127. */
@inline
export function dotAdd(inOne: bool, x: v128, bytes: v128, sum: v128): v128 {
  if (inOne) return i32x4.relaxed_dot_i8x16_i7x16_add_s(x, bytes, sum);
  return i32x4.add(sum, i32x4.dot_i16x8_s(i16x8.relaxed_dot_i8x16_i7x16_s(x, bytes), i16x8.splat(1)));
}

/** Nobody has optimised this code yet when it runs, so the baseline compiler's sums are what it sees. */
export function tryDotAdd(): void {
  if (!ASC_FEATURE_RELAXED_SIMD) return;
  const x = i8x16(-128, 127, -1, 90, 3, -77, 64, -5, 127, 127, -128, -128, 0, 11, -99, 1);
  const bytes = i8x16(127, 127, 5, 64, 0, 33, 127, 100, 127, 127, 127, 127, 9, 81, 45, 126);
  const sum = i32x4(1_000_000, -7, -2_000_000, 65_536);
  const right = !v128.any_true(v128.xor(dotAdd(true, x, bytes, sum), dotAdd(false, x, bytes, sum)));
  // Bytes above 127 may give different sums on different processors, which tells what the instruction became: the
  // products of pairs are cut to 16 bits only where it is several (pmaddubsw, pmaddwd, paddd).
  const above = dotAdd(true, i8x16.splat(-128), i8x16.splat(-1), i32x4.splat(0));
  dotAddIsOne = right && i32x4.extract_lane(above, 0) !== 2 * -32_768;
}
