import type { NamedFile } from "#core/broker/catalogue-entry.ts";
import { sha256Hex, type Bytes } from "#core/words/bytes.ts";
import type { StreamedHash } from "../bring-model.ts";
import type { HeldPieces } from "./held-pieces.ts";

export type Checked =
  /** `lost`: pieces that the disk gave back otherwise than they were kept, or not at all: they are missing again. */
  | { readonly kind: "whole" | "lost" }
  /** Every piece is as it came, and the file is not the one that is meant. It was thrown away. */
  | { readonly kind: "lies"; readonly file: NamedFile; readonly from: readonly string[] };

/** Hashed at a time: after it the page's own events come first. */
const breathBytes = 2 * 1024 * 1024;

/** Reads a file back from the disk, piece by piece, and compares it and its pieces with their hashes. */
export async function checkFile(
  held: HeldPieces,
  file: NamedFile,
  options: {
    readonly createHash: () => Promise<StreamedHash>;
    readonly onBytes: (checked: number) => void;
    readonly signal: AbortSignal;
  },
): Promise<Checked> {
  const pieces = held.whole(file);
  if (pieces === undefined) return { kind: "lost" };
  const hash = await options.createHash();
  let isLost = false;
  for (const piece of pieces) {
    options.signal.throwIfAborted();
    const bytes = await bytesOf(await held.read(piece.sha256).catch(() => undefined));
    if (bytes?.length !== piece.bytes || (await sha256Hex(bytes)) !== piece.sha256) {
      await held.drop(file, piece);
      isLost = true;
      continue;
    }
    for (let at = 0; at < bytes.length; at += breathBytes) {
      hash.update(bytes.subarray(at, at + breathBytes));
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    options.onBytes(piece.bytes);
  }
  if (isLost) return { kind: "lost" };
  if (hash.digest() === file.sha256) return { kind: "whole" };
  const from = held.givers(file);
  for (const piece of pieces) await held.drop(file, piece);
  return { kind: "lies", file, from };
}

async function bytesOf(blob: Blob | undefined): Promise<Bytes | undefined> {
  const read = await blob?.arrayBuffer().catch(() => undefined);
  return read === undefined ? undefined : new Uint8Array(read);
}
