import { sha256Hex, utf8 } from "#core/words/bytes.ts";

/** A SHA-256 hash as 64 hexadecimal digits. Texts are compared, kept and passed on faster than arrays of bytes. */
export type Hash = string;

/** The hash of bytes, or of a text's UTF-8. One that answers at once makes large logs fast; WebCrypto's promises. */
export type Sha256 = (data: string | Uint8Array) => Hash | Promise<Hash>;
export const webSha256: Sha256 = (data) => sha256Hex(typeof data === "string" ? utf8(data) : data);

/**
 * A Merkle tree (RFC 9162, section 2.1) by what appending needs of it: the roots of its perfect subtrees, largest
 * first, one for each bit that is set in its size. Its leaves are hashes themselves.
 */
export interface Tree {
  /** How many leaves. */
  readonly size: number;
  readonly peaks: readonly Hash[];
}
export const emptyTree: Tree = { size: 0, peaks: [] };

/** Leaves and nodes are hashed with another first byte each, so that none can be taken for the other. */
export function leafHash(sha256: Sha256, leaf: Hash): Hash | Promise<Hash> {
  const bytes = new Uint8Array(1 + leaf.length / 2);
  writeHash(bytes, 1, leaf);
  return sha256(bytes);
}
export function nodeHash(sha256: Sha256, left: Hash, right: Hash): Hash | Promise<Hash> {
  const bytes = new Uint8Array(65);
  bytes[0] = 1;
  writeHash(bytes, 1, left);
  writeHash(bytes, 33, right);
  return sha256(bytes);
}

/**
 * The tree with one leaf more. `finished` are the subtrees that this leaf was the last of: `finished[level]` is the root
 * over its last 2^level leaves. On average that is two hashes, at most log2 of the size.
 */
export async function append(
  sha256: Sha256,
  tree: Tree,
  leaf: Hash,
): Promise<Tree & { readonly finished: readonly Hash[] }> {
  const peaks = [...tree.peaks];
  let last = await leafHash(sha256, leaf);
  const finished = [last];
  for (let pairs = tree.size; pairs % 2 === 1; pairs = (pairs - 1) / 2) {
    last = await nodeHash(sha256, taken(peaks.pop()), last);
    finished.push(last);
  }
  return { size: tree.size + 1, peaks: [...peaks, last], finished };
}

/** The hash that stands for the whole tree; that of the empty one is the hash of nothing. */
export async function rootOf(sha256: Sha256, { peaks }: Tree): Promise<Hash> {
  let root = peaks.at(-1) ?? (await sha256(""));
  for (const peak of peaks.slice(0, -1).toReversed()) root = await nodeHash(sha256, peak, root);
  return root;
}

function writeHash(bytes: Uint8Array, offset: number, hash: Hash): void {
  for (let at = 0; at < hash.length; at += 2) {
    bytes[offset + at / 2] = digit(hash.charCodeAt(at)) * 16 + digit(hash.charCodeAt(at + 1));
  }
}
/** What a hexadecimal digit's code says: 0 to 9 are 48 to 57, a to f are 97 to 102. */
const digit = (code: number) => (code < 58 ? code - 48 : code - 87);

function taken(hash: Hash | undefined): Hash {
  if (hash === undefined) throw new RangeError("The tree has fewer peaks than its size says.");
  return hash;
}
