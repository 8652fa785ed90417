import { scaleOf } from "./unpack-parts";

/**
 * ggml's K packings: 256 values with a scale of scales. Scale and sub-scale are multiplied here, once, in f32, so that a
 * tile looks like one of the simpler kinds.
 */

/** The 6-bit scale (`plane` 0) or minimum (`plane` 1) of sub-block j: ggml's get_scale_min_k4. */
function sixBits(scales: usize, plane: usize, j: usize): f32 {
  const at = scales + (plane << 2);
  if (j < 4) return <f32>(load<u8>(at + j) & 63);
  const low = (<u32>load<u8>(scales + j + 4) >> (<u32>plane << 2)) & 15;
  return <f32>(low | ((<u32>load<u8>(at + j - 4) >> 6) << 4));
}

/** Two neighbouring sub-blocks share 32 bytes: the first has the low nibbles. Ours pair value i with i + 16. */
@inline
function putNibbles(tile: usize, bytes: usize, shift: u32): void {
  for (let i: usize = 0; i < 4; i++) {
    const low = (load<u32>(bytes + (i << 2)) >> shift) & 0x0f0f0f0f;
    const high = (load<u32>(bytes + (i << 2), 16) >> shift) & 0x0f0f0f0f;
    store<u32>(tile + (i << 4), low | (high << 4));
  }
}

/** block_q4_K: d, dmin, 12 bytes of scales, 128 of nibbles. */
export function unpackQ4K(first: usize, blocks: i32, from: usize): usize {
  let tile = first;
  let at = from;
  for (let b = 0; b < blocks; b += 8, at += 144) {
    const d = scaleOf(load<u16>(at));
    const dmin = scaleOf(load<u16>(at, 2));
    for (let j: usize = 0; j < 8; j++, tile += 96) {
      putNibbles(tile, at + 16 + ((j >> 1) << 5), <u32>(j & 1) << 2);
      store<f32>(tile, d * sixBits(at + 4, 0, j), 64);
      store<f32>(tile, -dmin * sixBits(at + 4, 1, j), 80);
    }
  }
  return at;
}

/** block_q5_K: as Q4_K with 32 bytes before the nibbles, whose bit j is the fifth of sub-block j. */
export function unpackQ5K(first: usize, blocks: i32, from: usize): usize {
  let tile = first;
  let at = from;
  for (let b = 0; b < blocks; b += 8, at += 176) {
    const d = scaleOf(load<u16>(at));
    const dmin = scaleOf(load<u16>(at, 2));
    for (let j: usize = 0; j < 8; j++, tile += 112) {
      putNibbles(tile, at + 48 + ((j >> 1) << 5), <u32>(j & 1) << 2);
      let fifth: u32 = 0;
      for (let q: usize = 0; q < 8; q++) {
        fifth |= ((load<u32>(at + 16 + (q << 2)) >> <u32>j) & 0x01010101) << <u32>q;
      }
      store<u32>(tile, fifth, 64);
      store<f32>(tile, d * sixBits(at + 4, 0, j), 80);
      store<f32>(tile, -dmin * sixBits(at + 4, 1, j), 96);
    }
  }
  return at;
}

/** block_q6_K: 128 bytes of nibbles, 64 of upper bits, 16 signed scales of 16 values each, d. */
export function unpackQ6K(first: usize, blocks: i32, from: usize): usize {
  let tile = first;
  let at = from;
  for (let b = 0; b < blocks; b += 8, at += 210) {
    const d = scaleOf(load<u16>(at, 208));
    for (let j: usize = 0; j < 8; j++, tile += 128) {
      // A half of 128 values: its four sub-blocks take nibbles low, low, high, high and 2 bits each, upwards.
      const half = j >> 2;
      const part = j & 3;
      putNibbles(tile, at + (half << 6) + ((part & 1) << 5), (<u32>part >> 1) << 2);
      const upper = at + 128 + (half << 5);
      let first: u32 = 0;
      let second: u32 = 0;
      for (let q: usize = 0; q < 4; q++) {
        first |= ((load<u32>(upper + (q << 2)) >> (<u32>part << 1)) & 0x03030303) << (<u32>q << 1);
        second |= ((load<u32>(upper + (q << 2), 16) >> (<u32>part << 1)) & 0x03030303) << (<u32>q << 1);
      }
      store<u32>(tile, first, 64);
      store<u32>(tile, second, 80);
      store<f32>(tile, d * <f32>load<i8>(at + 192 + (j << 1)), 96);
      store<f32>(tile, d * <f32>load<i8>(at + 193 + (j << 1)), 112);
    }
  }
  return at;
}
