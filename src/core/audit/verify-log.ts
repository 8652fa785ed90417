import { readCheckpoints } from "./checkpoint.ts";
import type { SignedCheckpoint } from "./checkpoint.ts";
import type { Sha256 } from "./merkle.ts";
import { checkSignature, readKey } from "./note.ts";
import type { NoteKey } from "./note.ts";
import { verifyLines } from "./verify-lines.ts";
import type { AuditVerdict } from "./verify-lines.ts";

export type LogVerdict =
  | (Extract<AuditVerdict, { readonly kind: "intact" }> & {
      /** Whether the checkpoints' signatures were checked; where there is no key to check with they are only compared. */
      readonly signed: boolean;
    })
  | Extract<AuditVerdict, { readonly kind: "broken" }>
  /** The checkpoint or the key cannot be used, so nothing is said of the log. */
  | { readonly kind: "refused"; readonly reason: string };

/** What a log is compared with besides itself: texts, as they were kept. */
export interface KeptElsewhere {
  readonly noted?: string | undefined;
  /** A file of checkpoints, or one. */
  readonly checkpoints?: string | undefined;
  /** The log's key, that they must be signed with. */
  readonly key?: string | undefined;
}

/** Checks an exported log by itself and against what was kept elsewhere. Never throws on what the texts hold. */
export async function verifyLog(text: string, kept: KeptElsewhere, sha256?: Sha256): Promise<LogVerdict> {
  const refused = (reason: string) => ({ kind: "refused" as const, reason });
  const checkpoints = kept.checkpoints === undefined ? [] : readCheckpoints(kept.checkpoints);
  if (checkpoints === undefined) return refused("The checkpoint is not one of BRANE's: it was changed or cut short.");
  const key = kept.key === undefined ? undefined : await readKey(kept.key.trim());
  if (kept.key !== undefined && key === undefined) {
    return refused("The key is not one of a log: it reads NAME+ID+BASE64, and its id must fit the rest.");
  }
  if (key !== undefined && checkpoints.length === 0) return refused("A key needs a checkpoint to check with it.");
  for (const checkpoint of key === undefined ? [] : checkpoints) {
    const reason = key && (await whyNotSigned(checkpoint, key));
    if (reason !== undefined) return refused(reason);
  }
  const verdict = await verifyLines(text, { noted: kept.noted, checkpoints, ...(sha256 && { sha256 }) });
  return verdict.kind === "broken" ? verdict : { ...verdict, signed: key !== undefined };
}

/** Undefined when the key signed the checkpoint; otherwise the reason in words. */
export async function whyNotSigned({ size, note }: SignedCheckpoint, key: NoteKey): Promise<string | undefined> {
  const signature = await checkSignature(note, key);
  if (signature === "good") return undefined;
  return signature === "unknown"
    ? `The checkpoint of ${size} entries is signed by another key: it is of another log.`
    : `The checkpoint of ${size} entries was changed: its signature does not hold.`;
}
