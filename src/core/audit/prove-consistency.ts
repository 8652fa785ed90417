import { base64OfHash, hashOfBase64, readCheckpoint } from "./checkpoint.ts";
import { leafHash, nodeHash, webSha256 } from "./merkle.ts";
import type { Hash, Sha256 } from "./merkle.ts";
import { readKey } from "./note.ts";
import { readLine } from "./line.ts";
import { consistencyProof, provesConsistency, splitOf } from "./proof.ts";
import type { Subtree } from "./proof.ts";
import { verifyLines } from "./verify-lines.ts";
import { whyNotSigned } from "./verify-log.ts";

export type ConsistencyProving =
  { readonly kind: "made"; readonly proof: string } | { readonly kind: "refused"; readonly reason: string };

/**
 * What shows, to who holds no more than an earlier checkpoint, that a log still begins as that one says: in the form in
 * which C2SP's witnesses are asked (c2sp.org/tlog-witness, add-checkpoint): `old SIZE`, the hashes of RFC 9162's
 * consistency proof, an empty line, the newer checkpoint. Made from the log's text, which is checked against both first.
 */
export async function proveConsistency(
  log: string,
  kept: { readonly older: string; readonly newer: string },
  sha256: Sha256 = webSha256,
): Promise<ConsistencyProving> {
  const [older, newer] = [readCheckpoint(kept.older), readCheckpoint(kept.newer)];
  if (older === undefined || newer === undefined) return refused("One of the two is no checkpoint of a log.");
  if (older.size > newer.size) return refused("The older checkpoint is of more entries than the newer one.");
  const verdict = await verifyLines(log, { checkpoints: [older, newer], sha256 });
  if (verdict.kind === "broken") return refused(verdict.reason);
  const hashes = log.split("\n").flatMap((line) => {
    const read = readLine(line);
    return typeof read === "string" ? [] : [read.entry.hash];
  });
  const path = await consistencyProof(subtreeOf(hashes, sha256), older.size, newer.size);
  return { kind: "made", proof: [`old ${older.size}`, ...path.map(base64OfHash), "", kept.newer].join("\n") };
}

export type ConsistencyVerdict =
  | { readonly kind: "consistent"; readonly from: number; readonly to: number; readonly signed: boolean }
  | { readonly kind: "refused"; readonly reason: string };

/** Checks such a proof against the earlier checkpoint; with `key` also who signed both. Never throws on what they hold. */
export async function verifyConsistency(
  proof: string,
  kept: { readonly older: string; readonly key?: string },
): Promise<ConsistencyVerdict> {
  const gap = proof.indexOf("\n\n");
  const [first = "", ...encoded] = proof.slice(0, Math.max(gap, 0)).split("\n");
  const path = encoded.flatMap((hash) => hashOfBase64(hash) ?? []);
  const [older, newer] = [readCheckpoint(kept.older), readCheckpoint(proof.slice(gap + 2))];
  if (older === undefined) return refused("What was kept is no checkpoint of a log: it was changed or cut short.");
  if (gap < 0 || newer === undefined || path.length !== encoded.length) {
    return refused("This is no proof between two checkpoints: it was changed or cut short.");
  }
  if (older.origin !== newer.origin) return refused("The two checkpoints are of different logs.");
  if (first !== `old ${older.size}`) return refused(`This proof is not for the checkpoint of ${older.size} entries.`);
  const key = kept.key === undefined ? undefined : await readKey(kept.key.trim());
  if (kept.key !== undefined && key === undefined) return refused("The key is not one of a log.");
  for (const checkpoint of key === undefined ? [] : [older, newer]) {
    const reason = key && (await whyNotSigned(checkpoint, key));
    if (reason !== undefined) return refused(reason);
  }
  return (await provesConsistency(webSha256, older, newer, path))
    ? { kind: "consistent", from: older.size, to: newer.size, signed: key !== undefined }
    : refused(`The log of ${newer.size} entries does not begin as the checkpoint of ${older.size} says.`);
}

const refused = (reason: string) => ({ kind: "refused" as const, reason });

const subtreeOf = (hashes: readonly Hash[], sha256: Sha256): Subtree => {
  const subtree: Subtree = async (start, end) => {
    if (end - start === 1) return leafHash(sha256, hashes[start] ?? "");
    const middle = start + splitOf(end - start);
    return nodeHash(sha256, await subtree(start, middle), await subtree(middle, end));
  };
  return subtree;
};
