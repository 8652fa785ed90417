import { base64OfHash } from "./checkpoint.ts";
import type { Checkpoint } from "./checkpoint.ts";
import type { Link } from "./link.ts";
import { append, rootOf, webSha256 } from "./merkle.ts";
import type { Sha256 } from "./merkle.ts";
import { cutOff, otherHistory, unchecked, wrongPlace } from "./verify-lines.ts";
import type { CheckedUpTo } from "./verify-lines.ts";

export type LinksVerdict =
  | {
      readonly kind: "linked";
      readonly entries: number;
      readonly root: string;
      readonly covered: number;
      readonly upTo: CheckedUpTo;
    }
  | { readonly kind: "broken"; readonly line: number; readonly seq: number; readonly reason: string };

/**
 * Checks what can be checked of a log without reading it: numbers without a gap, every link, and at each checkpoint the
 * very tree that it names. Whether an entry is what its hash was made of, only who reads it can tell.
 */
export async function verifyLinks(
  links: readonly Link[],
  checkpoints: readonly Checkpoint[],
  sha256: Sha256 = webSha256,
  from: CheckedUpTo = unchecked,
): Promise<LinksVerdict> {
  const broken = (seq: number, reason: string) => ({ kind: "broken" as const, line: seq, seq, reason });
  let { tree, hash: before } = from;
  let place = from.seq;
  for (const { seq, prev, hash } of links) {
    place += 1;
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
  if (covered > place) return broken(place + 1, cutOff(covered, place));
  const root = base64OfHash(await rootOf(sha256, tree));
  return { kind: "linked", entries: place, root, covered, upTo: { seq: place, hash: before, tree } };
}
