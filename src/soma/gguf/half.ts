/** 16-bit floats as IEEE 754 binary16 and as bfloat16, for engines without Float16Array. */

const word = new DataView(new ArrayBuffer(4));

export function readF16(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const fraction = half & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The nearest binary16, ties to the even one; what is too large becomes an infinity. */
export function writeF16(value: number): number {
  word.setFloat32(0, value);
  const bits = word.getUint32(0);
  const sign = (bits >>> 16) & 0x8000;
  if (Number.isNaN(value)) return sign | 0x7e00;
  const size = Math.abs(Math.fround(value));
  if (size >= 65520) return sign | 0x7c00;
  if (size < 2 ** -14) return sign | roundEven(size * 2 ** 24); // below the smallest normal number: steps of 2^-24
  const exponent = ((bits >>> 23) & 255) - 127;
  // A fraction that rounds up to 1024 carries into the exponent, as it must.
  return sign | (((exponent + 15) << 10) + roundEven((size / 2 ** exponent - 1) * 1024));
}

export function readBf16(half: number): number {
  word.setUint32(0, half << 16);
  return word.getFloat32(0);
}

/** The nearest bfloat16, ties to the even one. */
export function writeBf16(value: number): number {
  word.setFloat32(0, value);
  const bits = word.getUint32(0);
  if (Number.isNaN(value)) return (bits >>> 16) | 0x40;
  return ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16) & 0xffff;
}

function roundEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
}
