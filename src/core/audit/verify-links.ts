import { base64OfHash } from "./checkpoint.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { beginning } from "./entry.ts";
import type { Link } from "./link.ts";
import { append, emptyTree, rootOf, webSha256 } from "./merkle.ts";
import type { Sha256, Tree } from "./merkle.ts";
import { cutOff, otherHistory, wrongPlace } from "./verify-lines.ts";

export type LinksVerdict =
  | { readonly kind: "linked"; readonly entries: number; readonly root: string; readonly covered: number }
  | { readonly kind: "broken"; readonly line: number; readonly seq: number; readonly reason: string };

/**
 * Checks what can be checked of a log without reading it: numbers without a gap, every link, and at each checkpoint the
 * very tree that it names. Whether an entry is what its hash was made of, only who reads it can tell.
 */
export async function verifyLinks(
  links: readonly Link[],
  checkpoints: readonly Checkpoint[],
  sha256: Sha256 = webSha256,
): Promise<LinksVerdict> {
  const broken = (seq: number, reason: string) => ({ kind: "broken" as const, line: seq, seq, reason });
  let tree: Tree = emptyTree;
  let before = beginning;
  for (const [index, { seq, prev, hash }] of links.entries()) {
    const place = index + 1;
    if (seq !== place) return broken(place, wrongPlace(seq, place));
    if (prev !== before) {
      return broken(place, `Entry ${place} does not follow the one before it: one of them was replaced.`);
    }
    before = hash;
    tree = await append(sha256, tree, hash);
    const named = checkpoints.filter(({ size }) => size === place);
    if (named.length === 0) continue;
    const root = await rootOf(sha256, tree);
    if (named.some((checkpoint) => checkpoint.root !== root)) return broken(place, otherHistory(place));
  }
  const covered = Math.max(0, ...checkpoints.map(({ size }) => size));
  if (covered > links.length) return broken(links.length + 1, cutOff(covered, links.length));
  return { kind: "linked", entries: links.length, root: base64OfHash(await rootOf(sha256, tree)), covered };
}
