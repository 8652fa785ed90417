/**
 * GPT-2's alphabet for bytes: each of the 256 is a visible character, so that a vocabulary can be written as text. The
 * printable ones of Latin-1 stand for themselves, the others for U+0100 and on, in order (openai/gpt-2, encoder.py).
 */
const letters: string[] = [];
const bytes = new Map<string, number>();

for (let byte = 0, spare = 0x100; byte < 256; byte += 1) {
  const isVisible = (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xff && byte !== 0xad);
  const letter = String.fromCharCode(isVisible ? byte : spare++);
  letters.push(letter);
  bytes.set(letter, byte);
}

const encoder = new TextEncoder();

/** A text's UTF-8 bytes, each as its letter. */
export function toByteLetters(text: string): string {
  let written = "";
  for (const byte of encoder.encode(text)) written += letters[byte] ?? "";
  return written;
}

/** The bytes that letters stand for; a character that is no such letter gives its own UTF-8 bytes. */
export function fromByteLetters(written: string): Uint8Array {
  const found: number[] = [];
  for (const letter of written) {
    const byte = bytes.get(letter);
    if (byte === undefined) found.push(...encoder.encode(letter));
    else found.push(byte);
  }
  return Uint8Array.from(found);
}
