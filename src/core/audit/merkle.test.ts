import { describe, expect, test } from "vitest";
import { append, emptyTree, leafHash, nodeHash, rootOf, webSha256 as sha256 } from "./merkle.ts";
import type { Hash, Tree } from "./merkle.ts";
import { consistencyProof, inclusionProof, provesConsistency, provesInclusion, splitOf } from "./proof.ts";

/** The leaves that Certificate Transparency's implementations are tested with, and the root over the first 0, 1, 2 … */
const leaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
const roots = [
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

/** The root over leaves by its definition, without anything kept. */
async function plainRoot(of: readonly Hash[]): Promise<Hash> {
  const [only] = of;
  if (only === undefined) return sha256("");
  if (of.length === 1) return leafHash(sha256, only);
  const split = splitOf(of.length);
  return nodeHash(sha256, await plainRoot(of.slice(0, split)), await plainRoot(of.slice(split)));
}
async function treeOf(of: readonly Hash[]): Promise<Tree> {
  let tree: Tree = emptyTree;
  for (const leaf of of) tree = await append(sha256, tree, leaf);
  return tree;
}
const numbered = (count: number): Hash[] => Array.from({ length: count }, (_, index) => String(1000 + index));
const subtreeOf = (of: readonly Hash[]) => (start: number, end: number) => plainRoot(of.slice(start, end));
const flipped = (hash: Hash): Hash => (hash.startsWith("0") ? "1" : "0") + hash.slice(1);

describe("the Merkle tree", () => {
  test("has the roots that other implementations have", async () => {
    for (const [size, root] of roots.entries()) {
      expect(await rootOf(sha256, await treeOf(leaves.slice(0, size)))).toBe(root);
    }
  });

  test("kept by its peaks it has the root of its definition, at every size", async () => {
    for (let size = 0; size <= 70; size += 1) {
      expect(await rootOf(sha256, await treeOf(numbered(size)))).toEqual(await plainRoot(numbered(size)));
    }
  });
});

describe("an inclusion proof", () => {
  test("holds for its own leaf, place and tree, and for no other", async () => {
    for (let size = 1; size <= 20; size += 1) {
      const all = numbered(size);
      const root = await plainRoot(all);
      for (const [index, leaf] of all.entries()) {
        const path = await inclusionProof(subtreeOf(all), index, size);
        expect(path.length).toBeLessThanOrEqual(Math.ceil(Math.log2(size)));
        const claim = { index, size, root, leaf: await leafHash(sha256, leaf) };
        const holds = (changed: Partial<typeof claim>, by = path) =>
          provesInclusion(sha256, { ...claim, ...changed }, by);
        expect(await holds({})).toBe(true);
        expect(await holds({ leaf: flipped(claim.leaf) })).toBe(false);
        expect(await holds({ root: flipped(root) })).toBe(false);
        expect(await holds({ index: size })).toBe(false);
        expect(await holds({ index: -1 })).toBe(false);
        if (size > 1) expect(await holds({ index: (index + 1) % size })).toBe(false);
        expect(await holds({}, [...path, root])).toBe(false);
        expect(await holds({}, path.slice(1))).toBe(size === 1);
        for (const [at, hash] of path.entries()) expect(await holds({}, path.with(at, flipped(hash)))).toBe(false);
      }
    }
  });
});

describe("a consistency proof", () => {
  test("holds between a tree and how it began, and between no others", async () => {
    for (let size = 1; size <= 20; size += 1) {
      const newer = { size, root: await plainRoot(numbered(size)) };
      for (let began = 1; began <= size; began += 1) {
        const older = { size: began, root: await plainRoot(numbered(began)) };
        const path = await consistencyProof(subtreeOf(numbered(size)), began, size);
        expect(await provesConsistency(sha256, older, newer, path), `${began} of ${size}`).toBe(true);
        expect(await provesConsistency(sha256, { ...older, root: flipped(older.root) }, newer, path)).toBe(false);
        expect(await provesConsistency(sha256, older, { ...newer, root: flipped(newer.root) }, path)).toBe(false);
        expect(await provesConsistency(sha256, older, newer, [...path, newer.root])).toBe(false);
        for (const at of path.keys()) {
          const spoilt = path.map((hash, index) => (index === at ? flipped(hash) : hash));
          expect(await provesConsistency(sha256, older, newer, spoilt)).toBe(false);
          expect(await provesConsistency(sha256, older, newer, path.toSpliced(at, 1))).toBe(false);
        }
        if (began < size) expect(await provesConsistency(sha256, newer, older, path)).toBe(false);
      }
    }
  });

  test("every tree began as the empty one", async () => {
    const newer = { size: 3, root: await plainRoot(numbered(3)) };
    const empty = { size: 0, root: await plainRoot([]) };
    expect(await provesConsistency(sha256, empty, newer, await consistencyProof(subtreeOf(numbered(3)), 0, 3))).toBe(
      true,
    );
    expect(await provesConsistency(sha256, empty, newer, [newer.root])).toBe(false);
  });
});
