/**
 * Whether a passphrase is so short or so simple that whoever has the file could try their way to it. A rule of thumb
 * that errs on the side of saying so: it knows no dictionary, and it forbids nothing.
 */
export function isGuessable(passphrase: string): boolean {
  const signs = new Set(passphrase).size;
  const words = new Set(passphrase.toLowerCase().split(/\s+/u).filter(Boolean)).size;
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\p{N}/u, /[^\p{L}\p{N}\s]/u].filter((kind) => kind.test(passphrase)).length;
  if (signs < 8) return true;
  const manyWords = words >= 4 && passphrase.length >= 14;
  return !manyWords && passphrase.length < (kinds >= 3 ? 12 : 20);
}
