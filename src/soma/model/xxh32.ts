/** xxHash32's primes (Y. Collet, "xxHash fast digest algorithm", specification 0.2). */
const p1 = 0x9e3779b1;
const p2 = 0x85ebca77;
const p3 = 0xc2b2ae3d;
const p4 = 0x27d4eb2f;
const p5 = 0x165667b1;

function turn(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

/**
 * xxHash32: finds damage at memory speed. It is no seal: who may not change the bytes unseen must seal them.
 * Little-endian, as WebAssembly's memory is and as every machine is that runs a browser.
 */
export function xxh32(bytes: Uint8Array, seed = 0): number {
  const whole = bytes.length & ~15;
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  const words = new Int32Array(aligned.buffer, aligned.byteOffset, aligned.length >>> 2);
  let hash = (seed + p5) | 0;
  if (whole > 0) {
    let a = (seed + p1 + p2) | 0;
    let b = (seed + p2) | 0;
    let c = seed | 0;
    let d = (seed - p1) | 0;
    // written out four times, since this loop runs over megabytes before an engine would inline a call
    for (let i = 0; i < whole >>> 2; i += 4) {
      a = (a + Math.imul(words[i] ?? 0, p2)) | 0;
      b = (b + Math.imul(words[i + 1] ?? 0, p2)) | 0;
      c = (c + Math.imul(words[i + 2] ?? 0, p2)) | 0;
      d = (d + Math.imul(words[i + 3] ?? 0, p2)) | 0;
      a = Math.imul((a << 13) | (a >>> 19), p1);
      b = Math.imul((b << 13) | (b >>> 19), p1);
      c = Math.imul((c << 13) | (c >>> 19), p1);
      d = Math.imul((d << 13) | (d >>> 19), p1);
    }
    hash = (turn(a, 1) + turn(b, 7) + turn(c, 12) + turn(d, 18)) | 0;
  }
  hash = (hash + bytes.length) | 0;
  let at = whole;
  for (; at + 4 <= bytes.length; at += 4)
    hash = Math.imul(turn((hash + Math.imul(words[at >>> 2] ?? 0, p3)) | 0, 17), p4);
  for (; at < bytes.length; at++) hash = Math.imul(turn((hash + Math.imul(bytes[at] ?? 0, p5)) | 0, 11), p1);
  hash = Math.imul(hash ^ (hash >>> 15), p2);
  hash = Math.imul(hash ^ (hash >>> 13), p3);
  return (hash ^ (hash >>> 16)) >>> 0;
}
