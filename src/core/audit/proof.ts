import { nodeHash } from "./merkle.ts";
import type { Hash, Sha256 } from "./merkle.ts";

/** The root over the leaves from `start` up to and without `end`, counted from 0. */
export type Subtree = (start: number, end: number) => Promise<Hash>;

/** The hashes beside leaf `index` on its way up to the root over `size` leaves, from the bottom (RFC 9162, 2.1.3.1). */
export async function inclusionProof(subtree: Subtree, index: number, size: number): Promise<readonly Hash[]> {
  const path: Hash[] = [];
  for (let start = 0, end = size; end - start > 1;) {
    const middle = start + splitOf(end - start);
    if (index < middle) {
      path.push(await subtree(middle, end));
      end = middle;
    } else {
      path.push(await subtree(start, middle));
      start = middle;
    }
  }
  return path.toReversed();
}

/** What shows that the tree of `older` leaves is how the tree of `size` leaves began (RFC 9162, 2.1.4.1). */
export async function consistencyProof(subtree: Subtree, older: number, size: number): Promise<readonly Hash[]> {
  if (older === 0 || older === size) return [];
  const path: Hash[] = [];
  let [start, end] = [0, size];
  while (older !== end) {
    const middle = start + splitOf(end - start);
    if (older <= middle) {
      path.push(await subtree(middle, end));
      end = middle;
    } else {
      path.push(await subtree(start, middle));
      start = middle;
    }
  }
  // Where the older tree is itself a subtree from the first leaf on, who checks knows its root.
  if (start > 0) path.push(await subtree(start, end));
  return path.toReversed();
}

/** Whether `path` leads from leaf `index` to the root of a tree of `size` leaves (RFC 9162, 2.1.3.2). */
export async function provesInclusion(
  sha256: Sha256,
  claim: { readonly index: number; readonly size: number; readonly leaf: Hash; readonly root: Hash },
  path: readonly Hash[],
): Promise<boolean> {
  if (claim.index < 0 || claim.index >= claim.size) return false;
  let [place, last, hash] = [claim.index, claim.size - 1, claim.leaf];
  for (const beside of path) {
    if (last === 0) return false;
    if (place % 2 === 1 || place === last) {
      hash = await nodeHash(sha256, beside, hash);
      while (place % 2 === 0 && place !== 0) [place, last] = [half(place), half(last)];
    } else {
      hash = await nodeHash(sha256, hash, beside);
    }
    [place, last] = [half(place), half(last)];
  }
  return last === 0 && hash === claim.root;
}

/** Whether `path` shows that a tree began as an older one did (RFC 9162, 2.1.4.2). Every tree began as the empty one. */
export async function provesConsistency(
  sha256: Sha256,
  older: { readonly size: number; readonly root: Hash },
  newer: { readonly size: number; readonly root: Hash },
  path: readonly Hash[],
): Promise<boolean> {
  if (older.size > newer.size) return false;
  if (older.size === newer.size) return path.length === 0 && older.root === newer.root;
  if (older.size === 0) return path.length === 0;
  const [begin, ...rest] = isPowerOfTwo(older.size) ? [older.root, ...path] : path;
  if (begin === undefined || rest.length === 0) return false;
  let [place, last] = [older.size - 1, newer.size - 1];
  while (place % 2 === 1) [place, last] = [half(place), half(last)];
  let [was, is] = [begin, begin];
  for (const beside of rest) {
    if (last === 0) return false;
    if (place % 2 === 1 || place === last) {
      [was, is] = [await nodeHash(sha256, beside, was), await nodeHash(sha256, beside, is)];
      while (place % 2 === 0 && place !== 0) [place, last] = [half(place), half(last)];
    } else {
      is = await nodeHash(sha256, is, beside);
    }
    [place, last] = [half(place), half(last)];
  }
  return last === 0 && was === older.root && is === newer.root;
}

const half = (count: number) => Math.floor(count / 2); // shifts would end at 2^31
/** The largest power of two below `count` (which is at least 2): so many leaves stand to the left. */
export function splitOf(count: number): number {
  let split = 1;
  while (split * 2 < count) split *= 2;
  return split;
}
const isPowerOfTwo = (count: number) => count === 1 || splitOf(count) * 2 === count;
