import { concat, sha256Hex, utf8 } from "#core/words/bytes.ts";
import type { Bytes } from "#core/words/bytes.ts";
import { canonicalJson } from "#core/words/json.ts";
import type { ArchiveEntry } from "./archive.ts";
import { paths } from "./layout.ts";

/**
 * What `.brane/checksum` must say of the other entries: canonical JSON of path, size and SHA-256 of each, sorted by
 * path. A reader makes it anew and compares the bytes; it need not parse the one it was given.
 */
export async function checksumOf(entries: readonly ArchiveEntry[]): Promise<Bytes> {
  const others = entries.filter(({ path }) => path !== paths.checksum);
  const files = await Promise.all(
    others.map(async ({ path, data }) => ({ path, sha256: await sha256Hex(data), size: data.length })),
  );
  files.sort((one, other) => (one.path < other.path ? -1 : 1));
  return utf8(`${canonicalJson({ algorithm: "SHA-256", files })}\n`);
}

/** What the sealed parts are bound to: a hash, in hex, of the readable parts. */
export async function bindingOf(readable: readonly ArchiveEntry[]): Promise<string> {
  return sha256Hex(concat(utf8("BRANE readable parts 1\n"), await checksumOf(readable)));
}
