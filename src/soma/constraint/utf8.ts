/** The code points that an unfinished character may still become: it lacks `more` bytes. With none lacking, low is high. */
export interface Unfinished {
  readonly more: number;
  readonly low: number;
  readonly high: number;
}

/** What a first byte of two, three or four opens (RFC 3629, table 3-7 of the Unicode standard); undefined: no character. */
export function openCharacter(byte: number): Unfinished | undefined {
  if (byte < 0xc2 || byte > 0xf4) return undefined;
  if (byte < 0xe0) return { more: 1, low: (byte & 0x1f) << 6, high: ((byte & 0x1f) << 6) | 0x3f };
  if (byte < 0xf0) {
    const first = (byte & 0x0f) << 12;
    if (byte === 0xe0) return { more: 2, low: 0x800, high: 0xfff };
    return { more: 2, low: first, high: byte === 0xed ? 0xd7ff : first | 0xfff }; // what follows are surrogates
  }
  const first = (byte & 0x07) << 18;
  return { more: 3, low: byte === 0xf0 ? 0x10000 : first, high: byte === 0xf4 ? 0x10ffff : first | 0x3ffff };
}

/** The first byte of a character. */
export function firstByte(char: number): number {
  if (char < 0x80) return char;
  if (char < 0x800) return 0xc0 | (char >> 6);
  return char < 0x10000 ? 0xe0 | (char >> 12) : 0xf0 | (char >> 18);
}

/** What is left open after one more byte; undefined: the byte does not continue the character. */
export function continueCharacter(unfinished: Unfinished, byte: number): Unfinished | undefined {
  if (byte < 0x80 || byte > 0xbf) return undefined;
  const more = unfinished.more - 1;
  const span = 64 ** more;
  const known = Math.floor(unfinished.high / (span * 64)) * 64; // all that is left shares these leading bits
  const from = (known + (byte & 0x3f)) * span;
  const low = Math.max(from, unfinished.low);
  const high = Math.min(from + span - 1, unfinished.high);
  return low <= high ? { more, low, high } : undefined;
}

/** Any continuation bytes will do. */
export const isOpenToAll = ({ more, low, high }: Unfinished): boolean => high - low + 1 === 64 ** more;
