import { widenHalf } from "./lanes";

let seen: u32 = 0;

/** Begins to watch for values that are not finite. */
export function startCheck(): void {
  seen = 0;
}

export function sound(): bool {
  return seen === 0;
}

/** Marks that a value is not finite. */
@inline
export function doubt(notFinite: bool): void {
  seen |= <u32>notFinite;
}

/** A half as f32; not-finite ones are noticed. */
@inline
export function scaleOf(bits: u32): f32 {
  doubt((bits & 0x7c00) === 0x7c00);
  return widenHalf(bits);
}

/**
 * ggml's fifth bits, bit i of value i, in the tile's order: bit q of byte c is that of value 4q + c. Each byte gathers
 * every fourth bit.
 */
@inline
export function fifthBits(bits: u32): u32 {
  return everyFourth(bits) | (everyFourth(bits >> 1) << 8) | (everyFourth(bits >> 2) << 16) | (everyFourth(bits >> 3) << 24);
}

/** Bits 0, 4, 8 … 28 side by side. */
@inline
function everyFourth(bits: u32): u32 {
  let x = bits & 0x11111111;
  x = (x | (x >> 3)) & 0x03030303;
  x = (x | (x >> 6)) & 0x000f000f;
  return (x | (x >> 12)) & 0xff;
}
