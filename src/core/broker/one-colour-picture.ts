/** A picture that needs no file: one colour all over, by which a model is asked whether it sees. */

/** Red, green and blue, each from 0 to 255. */
export type Colour = readonly [red: number, green: number, blue: number];

/** Enough for encoders of pictures that refuse or skip tiny ones, in pixels each way; a multiple of 8. */
const side = 64;

/** A PNG (W3C, Portable Network Graphics, third edition) in base64: a palette of the one colour, a bit a pixel, stored as it is. */
export function oneColourPicture(colour: Colour): string {
  const rows = side * (1 + side / 8); // each with a byte that says how it is filtered; all of them zero
  const header = [...int32(side), ...int32(side), 1, 3, 0, 0, 0]; // bits, palette, usual methods, no interlacing
  // RFC 1950 and 1951: one stored block, its length and the inverse of that. Adler-32 of zeros is their count, and 1.
  const length = [rows & 255, rows >> 8];
  const packed = [
    0x78,
    0x01,
    1,
    ...length,
    ...length.map((byte) => byte ^ 255),
    ...zeros(rows),
    ...int32((rows << 16) | 1),
  ];
  const bytes = [
    ...[137, 80, 78, 71, 13, 10, 26, 10],
    ...chunk("IHDR", header),
    ...chunk("PLTE", colour),
    ...chunk("IDAT", packed),
    ...chunk("IEND", []),
  ];
  return btoa(bytes.map((byte) => String.fromCharCode(byte)).join(""));
}

function chunk(name: string, data: readonly number[]): readonly number[] {
  const named = [...Array.from(name, (letter) => letter.charCodeAt(0)), ...data];
  return [...int32(data.length), ...named, ...int32(crc32(named))];
}

/** As the PNG specification has it, bit by bit: there are few bytes. */
function crc32(bytes: readonly number[]): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xed_b8_83_20 : 0);
  }
  return ~crc;
}

/** Big-endian. */
const int32 = (value: number): readonly number[] => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255);
const zeros = (count: number): readonly number[] => Array.from({ length: count }, () => 0);
