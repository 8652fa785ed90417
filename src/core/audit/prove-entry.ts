import { textOf, utf8 } from "#core/words/bytes.ts";
import { fromBase64, toBase64 } from "#core/words/bytes-as-text.ts";
import { StorageTrouble } from "#core/words/rows.ts";
import type { Rows } from "#core/words/rows.ts";
import type { KeptCheckpoint } from "./log.ts";
import { base64OfHash, hashOfBase64, readCheckpoint } from "./checkpoint.ts";
import type { AuditEntry } from "./entry-schema.ts";
import { lineOf } from "./entry.ts";
import { createSubtree } from "./head.ts";
import { readLine } from "./line.ts";
import { leafHash, webSha256 } from "./merkle.ts";
import { readKey } from "./note.ts";
import { inclusionProof, provesInclusion } from "./proof.ts";
import { whyNotSigned } from "./verify-log.ts";

/**
 * One entry with what proves that it stands under a checkpoint, in the form of C2SP's tlog-proof (c2sp.org/tlog-proof).
 * The entry itself, as its line, is the form's "extra": who checks hashes it, and so need not trust it.
 */
export async function proveEntry(rows: Rows, entry: AuditEntry, { note, size }: KeptCheckpoint): Promise<string> {
  const path = await inclusionProof(createSubtree(rows), entry.seq - 1, size);
  const proof = [
    form,
    `extra ${toBase64(utf8(lineOf(entry)))}`,
    `index ${entry.seq - 1}`,
    ...path.map(base64OfHash),
    "",
    note,
  ].join("\n");
  const verdict = await verifyProof(proof);
  if (verdict.kind === "proved") return proof;
  throw new StorageTrouble("damaged", `Entry ${entry.seq} cannot be proved: ${verdict.reason}`);
}

export type ProofVerdict =
  | { readonly kind: "proved"; readonly entry: AuditEntry; readonly size: number; readonly signed: boolean }
  | { readonly kind: "refused"; readonly reason: string };

/** Checks such a proof; with `key` also who signed its checkpoint. Never throws on what the text holds. */
export async function verifyProof(text: string, options: { readonly key?: string } = {}): Promise<ProofVerdict> {
  const refused = (reason: string) => ({ kind: "refused" as const, reason });
  const gap = text.indexOf("\n\n");
  const [first, extra = "", place = "", ...encoded] = text.slice(0, gap).split("\n");
  const line = readUtf8(fromBase64(extra.replace(/^extra /, "")));
  const path = encoded.flatMap((hash) => hashOfBase64(hash) ?? []);
  const checkpoint = readCheckpoint(text.slice(gap + 2));
  const shaped = gap > 0 && first === form && path.length === encoded.length && /^index (0|[1-9]\d*)$/.test(place);
  if (!shaped || line === undefined || checkpoint === undefined) {
    return refused("This is no proof of an entry of BRANE's: it was changed or cut short.");
  }
  const read = readLine(line);
  const index = Number(place.slice("index ".length));
  if (typeof read === "string" || read.entry.seq !== index + 1) return refused("The entry in this proof was changed.");
  const { hash, detailsHash } = read.entry;
  const isItself =
    hash === (await webSha256(read.hashed)) &&
    (read.beside === undefined || detailsHash === (await webSha256(read.beside)));
  if (!isItself) return refused("The entry in this proof was changed: its hash is not the one it carries.");
  const { size, root } = checkpoint;
  if (!(await provesInclusion(webSha256, { index, size, leaf: await leafHash(webSha256, hash), root }, path))) {
    return refused(`The entry does not stand under the checkpoint of ${size} entries.`);
  }
  const key = options.key === undefined ? undefined : await readKey(options.key.trim());
  if (options.key !== undefined && key === undefined) return refused("The key is not one of a log.");
  const reason = key && (await whyNotSigned(checkpoint, key));
  return reason === undefined
    ? { kind: "proved", entry: read.entry, size, signed: key !== undefined }
    : refused(reason);
}

const form = "c2sp.org/tlog-proof@v1";

function readUtf8(bytes: Uint8Array | undefined): string | undefined {
  try {
    return bytes && textOf(bytes);
  } catch {
    return undefined;
  }
}
