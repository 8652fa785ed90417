import * as z from "zod/mini";
import { sha256Hex, textOf, utf8, type Bytes } from "#core/words/bytes.ts";
import { canonicalJson, type JsonObject } from "#core/words/json.ts";

/** A backup's last word: which chunks it is, in which order, each with its hash. Written when all of them lie there. */
export interface BackupManifest {
  readonly format: "BRANE backup";
  readonly version: 1;
  /** Counts the backups of one place; the highest that is whole holds. */
  readonly number: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The app's version. */
  readonly app: string;
  readonly chunks: readonly { readonly name: string; readonly sha256: string; readonly bytes: number }[];
  /** How many things there are when all chunks have been laid over each other. */
  readonly items: number;
  /** The ways to the master key that work on another device (`portableSlots`), base64url. */
  readonly slots: string;
  /** By a key that only the master key gives: nobody else can have written this list. */
  readonly mac: string;
}

const Manifest = z.object({
  format: z.literal("BRANE backup"),
  version: z.literal(1),
  number: z.int().check(z.minimum(1), z.maximum(999_999_999)),
  at: z.number(),
  app: z.string(),
  chunks: z.array(
    z.object({
      name: z.string().check(z.regex(/^brane-chunk-[0-9a-f]{64}\.bin$/)),
      sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
      bytes: z.int().check(z.minimum(0)),
    }),
  ),
  items: z.int().check(z.minimum(0)),
  slots: z.string(),
  mac: z.string(),
  sum: z.string(),
});

export const manifestName = (number: number): string => `brane-backup-${String(number).padStart(9, "0")}.json`;
export const isManifestName = (name: string): boolean => /^brane-backup-\d{9}\.json$/.test(name);
export const chunkName = (sha256: string): string => `brane-chunk-${sha256}.bin`;
export const isChunkName = (name: string): boolean => /^brane-chunk-[0-9a-f]{64}\.bin$/.test(name);

/** What `mac` is made over. */
export const signedText = ({ mac: _mac, ...rest }: BackupManifest): string =>
  canonicalJson({ ...rest, chunks: rest.chunks.map((chunk) => ({ ...chunk })) } satisfies JsonObject);

const summedText = (manifest: BackupManifest): string => `${signedText(manifest)}\n${manifest.mac}`;

export async function writeManifest(manifest: BackupManifest): Promise<Bytes> {
  const { chunks, ...rest } = manifest;
  const sum = await sha256Hex(utf8(summedText(manifest)));
  return utf8(`${canonicalJson({ ...rest, chunks: chunks.map((chunk) => ({ ...chunk })), sum })}\n`);
}

/** Undefined when it is damaged, cut short, or of a newer version. */
export async function readManifest(bytes: Bytes): Promise<BackupManifest | undefined> {
  try {
    const read = Manifest.safeParse(JSON.parse(textOf(bytes)));
    if (!read.success) return undefined;
    const { sum, ...manifest } = read.data;
    return (await sha256Hex(utf8(summedText(manifest)))) === sum ? manifest : undefined;
  } catch {
    return undefined;
  }
}
