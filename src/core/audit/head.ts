import { StorageTrouble } from "#core/words/rows.ts";
import type { Change, Rows } from "#core/words/rows.ts";
import { beginning } from "./entry.ts";
import { linkOf } from "./link.ts";
import type { Link } from "./link.ts";
import { append, emptyTree, leafHash, nodeHash, webSha256 } from "./merkle.ts";
import type { Hash, Tree } from "./merkle.ts";
import type { Subtree } from "./proof.ts";
import { splitOf } from "./proof.ts";

/** Where the log ends: all that appending needs, in one row. */
export interface Head {
  /** Of the last entry; 0 in an empty log. */
  readonly seq: number;
  readonly hash: string;
  /** Over the hashes of all entries. */
  readonly tree: Tree;
  /** The newest checkpoint: how many entries it is of, and when it was made, milliseconds since 1970. */
  readonly signed: { readonly size: number; readonly at: number };
}

export const entryStore = "audit";
/** Ids sort as their numbers do. */
export const idOf = (seq: number) => String(seq).padStart(12, "0");

/** The links of all entries whose rows are sound, in order. */
const allLinks = async (rows: Rows): Promise<readonly Link[]> =>
  (await rows.list(entryStore)).flatMap((row) => linkOf(row.value) ?? []);

/**
 * The head, and what has to be written with the next one. Where the one row is damaged, that must not stop everything
 * that has to be logged: the last entry whose row is sound goes on. A log from before there was a tree gets its tree here, once.
 */
export async function readHead(rows: Rows): Promise<{ readonly head: Head; readonly changes: readonly Change[] }> {
  const kept = await readKept(rows);
  if (kept === undefined) return { head: { seq: 0, hash: beginning, tree: emptyTree, signed: never }, changes: [] };
  if (kept !== "damaged" && kept.peaks?.length === bitsIn(kept.seq)) {
    const { seq, hash, peaks, signed = never } = kept;
    return { head: { seq, hash, tree: { size: seq, peaks }, signed }, changes: [] };
  }
  const links = await allLinks(rows);
  const { seq, hash } = (kept === "damaged" ? links.at(-1) : kept) ?? { seq: 0, hash: beginning };
  const { tree, changes } = await grow(emptyTree, hashesOf(links, seq, hash));
  return { head: { seq, hash, tree, signed: never }, changes };
}

export function putHead({ seq, hash, tree, signed }: Head): Change {
  const value: KeptHead = { seq, hash, peaks: tree.peaks, signed };
  return { kind: "put", store: headStore, id: "head", value };
}

/** The tree with these hashes of entries as leaves, and the rows that finding its inner hashes again needs. */
export async function grow(
  tree: Tree,
  hashes: readonly Hash[],
): Promise<{ readonly tree: Tree; readonly changes: readonly Change[] }> {
  const changes: Change[] = [];
  let grown = tree;
  for (const hash of hashes) {
    const { size, peaks, finished } = await append(webSha256, grown, hash);
    grown = { size, peaks };
    const block = finished[blockLevel];
    if (block !== undefined) changes.push({ kind: "put", store: blockStore, id: idOf(size / blockSize), value: block });
  }
  return { tree: grown, changes };
}

/** Finds the root over any entries, from their rows and from one row for each 256 of them. */
export function createSubtree(rows: Rows): Subtree {
  const subtree: Subtree = async (start, end) => {
    const count = end - start;
    if (count === 1) return leafHash(webSha256, await hashOf(rows, end));
    if (count === blockSize && start % blockSize === 0) {
      const block = await rows.get(blockStore, idOf(end / blockSize));
      if (typeof block === "string") return block;
    }
    const middle = start + splitOf(count);
    return nodeHash(webSha256, await subtree(start, middle), await subtree(middle, end));
  };
  return subtree;
}

async function hashOf(rows: Rows, seq: number): Promise<Hash> {
  const link = linkOf(await rows.get(entryStore, idOf(seq)));
  if (link !== undefined) return link.hash;
  throw new StorageTrouble("damaged", `Entry ${seq} of the log is missing or damaged.`);
}

/** The hashes of entries 1 to `last`: of one that is missing, the next one says it. */
function hashesOf(links: readonly Link[], last: number, lastHash: string): readonly Hash[] {
  const hashes = new Map<number, string>([[last, lastHash]]);
  for (const { seq, prev } of links) hashes.set(seq - 1, prev);
  for (const { seq, hash } of links) hashes.set(seq, hash);
  // Two that are missing side by side leave one hash unknown. The log is broken there and says so; the tree goes on.
  return Array.from({ length: last }, (_, index) => hashes.get(index + 1) ?? beginning);
}

async function readKept(rows: Rows): Promise<KeptHead | "damaged" | undefined> {
  try {
    const kept = await rows.get(headStore, "head");
    return kept === undefined || isKept(kept) ? kept : "damaged";
  } catch (thrown) {
    if (thrown instanceof StorageTrouble && thrown.kind === "damaged") return "damaged";
    throw thrown;
  }
}

interface KeptHead {
  readonly seq: number;
  readonly hash: string;
  /** Absent in a log from before there was a tree. */
  readonly peaks?: readonly Hash[];
  readonly signed?: Head["signed"];
}
const isKept = (value: unknown): value is KeptHead =>
  typeof value === "object" &&
  value !== null &&
  "seq" in value &&
  "hash" in value &&
  typeof value.seq === "number" &&
  typeof value.hash === "string" &&
  (!("peaks" in value) || (Array.isArray(value.peaks) && value.peaks.every((peak) => typeof peak === "string")));

const never = { size: 0, at: 0 };
const headStore = "audit-head";
const blockStore = "audit-tree";
const blockLevel = 8;
const blockSize = 2 ** blockLevel;
const bitsIn = (count: number) => count.toString(2).replaceAll("0", "").length;
