/**
 * How matrices lie. Four rows make a group; a group is a line of tiles, each 4 rows × 32 columns with all that its
 * values need, so that a product reads one stream. Lanes are rows: no sum across lanes is ever needed.
 *
 * Whole numbers are kept in *quads*: quad q is a vector whose lane r holds columns 4q … 4q + 3 of row r as bytes.
 * A tile of 4-bit numbers has four vectors: quad i in the low nibbles of vector i, quad i + 4 in the high ones.
 *
 * | kind | bytes | holds                                                            | value      |
 * | ---- | ----- | ---------------------------------------------------------------- | ---------- |
 * | Q4_0 |    80 | 64 nibbles, 16 scales                                            | (q − 8) d  |
 * | Q4_1 |    96 | 64 nibbles, 16 scales, 16 minima (also Q4_K)                     | q d + m    |
 * | Q5_0 |    96 | 64 nibbles, 16 fifth bits, 16 scales                             | (q − 16) d |
 * | Q5_1 |   112 | 64 nibbles, 16 fifth bits, 16 scales, 16 minima (also Q5_K)      | q d + m    |
 * | Q6_K |   128 | 64 nibbles, 32 upper bits, 16 scales of columns 0 … 15, 16 of the others | (q − 32) d |
 * | Q8_0 |   144 | 128 bytes, 16 scales                                             | (q − 128) d |
 * | F16  |   256 | 16 vectors: lane r holds columns 2i (low half) and 2i + 1        |            |
 * | BF16 |   256 | the same                                                         |            |
 * | F32  |   512 | 32 vectors, one a column                                         |            |
 *
 * Scales and minima are f32, one a row. Fifth bits: bit q of byte c of lane r belongs to quad q, column c. Upper bits:
 * bits 2q and 2q + 1 of the first vector for quads 0 … 3, of the second for quads 4 … 7. A group of F16 ends with 16
 * more bytes: what each row is to be multiplied by.
 */
export const enum Kind {
  Q4_0 = 0,
  Q4_1 = 1,
  Q5_0 = 2,
  Q5_1 = 3,
  Q6_K = 4,
  Q8_0 = 5,
  F16 = 6,
  BF16 = 7,
  F32 = 8,
}

export function tileBytes(kind: i32): usize {
  if (kind === Kind.Q4_0) return 80;
  if (kind === Kind.Q5_1) return 112;
  if (kind === Kind.Q6_K) return 128;
  if (kind === Kind.Q8_0) return 144;
  if (kind === Kind.F32) return 512;
  if (kind === Kind.F16 || kind === Kind.BF16) return 256;
  return 96;
}

/** Where a tile's scales begin. */
@inline
export function scalesAt(kind: i32): usize {
  if (kind === Kind.Q4_0 || kind === Kind.Q4_1) return 64;
  if (kind === Kind.Q6_K) return 96;
  if (kind === Kind.Q8_0) return 128;
  return 80;
}

/** What is taken from a number before it is scaled, for the kinds without minima. */
@inline
export function offsetOf(kind: i32): f32 {
  if (kind === Kind.Q4_0) return 8;
  if (kind === Kind.Q5_0) return 16;
  if (kind === Kind.Q6_K) return 32;
  return 128;
}

@inline
export function hasMinima(kind: i32): bool {
  return kind === Kind.Q4_1 || kind === Kind.Q5_1;
}

@inline
export function hasFifthBits(kind: i32): bool {
  return kind === Kind.Q5_0 || kind === Kind.Q5_1;
}

export function groupBytes(kind: i32, blocks: i32): usize {
  return tileBytes(kind) * blocks + (kind === Kind.F16 ? 16 : 0);
}

/** Four columns of one row, a byte each: lane `row` of quad `q`. */
export function quadWord(kind: i32, tile: usize, row: usize, q: usize): u32 {
  if (kind === Kind.Q8_0) return load<u32>(tile + (q << 4) + (row << 2));
  const nibbles = (load<u32>(tile + ((q & 3) << 4) + (row << 2)) >> <u32>(q & 4)) & 0x0f0f0f0f;
  if (hasFifthBits(kind)) {
    return nibbles | (((load<u32>(tile + (row << 2), 64) >> <u32>q) & 0x01010101) << 4);
  }
  if (kind === Kind.Q6_K) {
    const upper = load<u32>(tile + ((q >> 2) << 4) + (row << 2), 64);
    return nibbles | (((upper >> (<u32>(q & 3) << 1)) & 0x03030303) << 4);
  }
  return nibbles;
}
