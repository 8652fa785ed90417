import type { KeptCheckpoint, KeptVerdict } from "./log.ts";
import { readCheckpoint, readCheckpoints } from "./checkpoint.ts";
import type { SignedCheckpoint } from "./checkpoint.ts";
import type { Head } from "./head.ts";
import type { Sha256 } from "./merkle.ts";
import type { Link } from "./link.ts";
import { readKey } from "./note.ts";
import type { NoteKey } from "./note.ts";
import { unchecked, verifyMore } from "./verify-lines.ts";
import type { CheckedUpTo } from "./verify-lines.ts";
import { verifyLinks } from "./verify-links.ts";
import { whyNotSigned } from "./verify-log.ts";

/**
 * Checks the log on this device: against its head, its own checkpoints, and one that was kept elsewhere. By the `text`
 * of its entries; or, for who does not read it, by their `links`. Where it is whole, `upTo` is what checking what comes
 * next takes.
 */
export async function verifyKept(
  here: { readonly head: Head; readonly checkpoints: readonly KeptCheckpoint[] } & (
    { readonly text: string } | { readonly links: readonly Link[] }
  ),
  elsewhere: string | undefined,
  sha256?: Sha256,
): Promise<KeptCheck> {
  const signed = await readOwn(here.checkpoints);
  if (signed.kind === "broken") return signed;
  const { own, keys } = signed;

  const brought = elsewhere === undefined ? [] : readCheckpoints(elsewhere);
  if (brought === undefined) {
    return { kind: "refused", reason: "The checkpoint is not one of BRANE's: it was changed or cut short." };
  }
  for (const checkpoint of brought) {
    const key = keys.find(({ name }) => name === checkpoint.origin);
    const reason = key === undefined ? undefined : await whyNotSigned(checkpoint, key);
    if (reason !== undefined) return { kind: "refused", reason };
  }

  const checkpoints = [...own, ...brought];
  const verdict =
    "text" in here
      ? await verifyMore(here.text, { checkpoints, ...(sha256 && { sha256 }) }, unchecked)
      : await verifyLinks(here.links, checkpoints, sha256);
  if (verdict.kind === "broken") return verdict;
  const end = here.head.seq;
  if (verdict.entries !== end) {
    const reason = `The log ends at entry ${verdict.entries} and should reach entry ${end}: the last ones are missing or damaged.`;
    return brokenAt(verdict.entries + 1, reason);
  }
  if (verdict.upTo.hash !== here.head.hash) return brokenAt(end, endsOtherwise);
  return { ...verdict, signed: own.length > 0 };
}

/** A verdict, and where it stands when it is a good one. */
export type KeptCheck =
  | (Extract<KeptVerdict, { readonly kind: "intact" | "linked" }> & { readonly upTo: CheckedUpTo })
  | Extract<KeptVerdict, { readonly kind: "broken" | "refused" }>;

export const endsOtherwise = "The log ends otherwise than it should: its last entry was replaced.";

const brokenAt = (seq: number, reason: string) => ({ kind: "broken" as const, line: seq, seq, reason });

/** The checkpoints kept on this device, each checked against the key that lies beside it. */
export async function readOwn(
  checkpoints: readonly KeptCheckpoint[],
): Promise<
  | { readonly kind: "signed"; readonly own: readonly SignedCheckpoint[]; readonly keys: readonly NoteKey[] }
  | ReturnType<typeof brokenAt>
> {
  const own: SignedCheckpoint[] = [];
  const keys = new Map<string, NoteKey>();
  for (const { note, key: line, size } of checkpoints) {
    const checkpoint = readCheckpoint(note);
    const key = keys.get(line) ?? (await readKey(line));
    if (checkpoint === undefined || key === undefined || checkpoint.size !== size) {
      return brokenAt(size, `The checkpoint of ${size} entries that is kept here was changed.`);
    }
    const reason = await whyNotSigned(checkpoint, key);
    if (reason !== undefined) return brokenAt(size, reason);
    keys.set(line, key);
    own.push(checkpoint);
  }
  return { kind: "signed", own, keys: [...keys.values()] };
}
