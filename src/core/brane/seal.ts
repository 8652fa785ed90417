import * as z from "zod/mini";
import { concat, fromBase64Url, textOf, toBase64Url, utf8 } from "#core/words/bytes.ts";
import type { Bytes } from "#core/words/bytes.ts";
import { canonicalJson } from "#core/words/json.ts";
import type { Random } from "#core/words/ports.ts";
import { ourCost, type KdfCost, type PassphraseKdf } from "#core/words/passphrase-kdf.ts";
import { readJson } from "./read-json.ts";

/**
 * A sealed file is one line of canonical JSON that anybody can read, and then the plain bytes in chunks of 64 KiB, each
 * under AES-256-GCM. The nonce holds the chunk's number and whether it is the last, and the line is associated data of
 * every chunk: so chunks can be neither left out, swapped, added nor cut off at the end, and no word of the line changed
 * (the STREAM construction: Hoang, Reyhanitabar, Rogaway and Vizár, 2015).
 *
 * The line also holds what the sealed file was saved with (`binds`, a hash of the readable parts), so that nobody who
 * lacks the passphrase can put another neuron around a memory.
 */
export interface SealHeader {
  /** The path of the plain file. */
  readonly path: string;
  /** SHA-256, in hex, of the readable parts' own list. */
  readonly binds: string;
  readonly salt: Bytes;
  readonly cost: KdfCost;
}

/** What a passphrase opens within one package: Argon2id runs once, HKDF-SHA-256 makes a key for each file. */
export interface SealKeys {
  readonly salt: Bytes;
  readonly cost: KdfCost;
  fileKey(path: string): Promise<FileKey>;
}

/** A CryptoKey, which Node's types do not name. */
type FileKey = Awaited<ReturnType<typeof crypto.subtle.deriveKey>>;

export async function createSealKeys(kdf: PassphraseKdf, random: Random, passphrase: string): Promise<SealKeys> {
  return openSealKeys(kdf, passphrase, { salt: random.bytes(16), cost: ourCost });
}

export async function openSealKeys(
  kdf: PassphraseKdf,
  passphrase: string,
  { salt, cost }: Pick<SealHeader, "salt" | "cost">,
): Promise<SealKeys> {
  // One passphrase is one passphrase, however a keyboard composes its letters.
  const stretched = await kdf.derive(utf8(passphrase.normalize("NFKC")), salt, cost);
  const root = await crypto.subtle.importKey("raw", stretched, "HKDF", false, ["deriveKey"]);
  stretched.fill(0);
  return {
    salt,
    cost,
    fileKey: (path) =>
      crypto.subtle.deriveKey(
        { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info: utf8(`BRANE sealed file 1: ${path}`) },
        root,
        { name: "AES-GCM", length: 256 },
        false,
        ["encrypt", "decrypt"],
      ),
  };
}

/** Each key seals one file, once: the salt is fresh for every package. */
export async function seal(keys: SealKeys, path: string, binds: string, plain: Bytes): Promise<Bytes> {
  const line = writeHeader({ path, binds, salt: keys.salt, cost: keys.cost });
  const key = await keys.fileKey(path);
  const parts: Uint8Array[] = [line];
  const chunks = Math.max(1, Math.ceil(plain.length / chunkSize));
  for (let index = 0; index < chunks; index += 1) {
    const chunk = plain.subarray(index * chunkSize, (index + 1) * chunkSize);
    const how = aes(index, index === chunks - 1, line);
    parts.push(new Uint8Array(await crypto.subtle.encrypt(how, key, chunk)));
  }
  return concat(...parts);
}

/** The plain bytes; undefined when the key is not the right one or a bit of the file is not what was written. */
export async function unseal(keys: SealKeys, path: string, binds: string, sealed: Bytes): Promise<Bytes | undefined> {
  const line = writeHeader({ path, binds, salt: keys.salt, cost: keys.cost });
  if (!line.every((byte, at) => sealed[at] === byte)) return undefined;
  const key = await keys.fileKey(path);
  const body = sealed.subarray(line.length);
  const chunks = Math.max(1, Math.ceil(body.length / (chunkSize + tagSize)));
  const parts: Uint8Array[] = [];
  for (let index = 0; index < chunks; index += 1) {
    const chunk = body.subarray(index * (chunkSize + tagSize), (index + 1) * (chunkSize + tagSize));
    // An empty last chunk behind a full one would be a second way to write the same.
    if (chunk.length < tagSize || (index > 0 && chunk.length === tagSize)) return undefined;
    try {
      parts.push(new Uint8Array(await crypto.subtle.decrypt(aes(index, index === chunks - 1, line), key, chunk)));
    } catch {
      return undefined;
    }
  }
  return concat(...parts);
}

/** The readable line of a stranger's sealed file; undefined for anything that is not exactly one of ours. */
export function readSealHeader(sealed: Bytes): SealHeader | undefined {
  const end = sealed.subarray(0, 1024).indexOf(newline);
  const read = HeaderLine.safeParse(end === -1 ? undefined : readJson(sealed.subarray(0, end)));
  if (!read.success) return undefined;
  const { path, binds, kdf } = read.data;
  const salt = fromBase64Url(kdf.salt);
  if (salt?.length !== 16) return undefined;
  const header = {
    path,
    binds,
    salt,
    cost: { memoryKiB: kdf.memoryKiB, passes: kdf.passes, parallelism: kdf.parallelism },
  };
  return textOf(writeHeader(header)) === textOf(sealed.subarray(0, end + 1)) ? header : undefined;
}

const chunkSize = 65_536;
const tagSize = 16;
const newline = 0x0a;

/** A stranger's header may not ask for all the memory or the whole day. */
const HeaderLine = z.strictObject({
  format: z.literal("BRANE sealed file"),
  version: z.literal(1),
  path: z.string(),
  binds: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  cipher: z.literal("AES-256-GCM, chunks of 65536 bytes"),
  kdf: z.strictObject({
    name: z.literal("Argon2id"),
    version: z.literal(19),
    salt: z.string(),
    memoryKiB: z.int().check(z.minimum(19_456), z.maximum(262_144)),
    passes: z.int().check(z.minimum(1), z.maximum(10)),
    parallelism: z.int().check(z.minimum(1), z.maximum(4)),
  }),
});

function writeHeader({ path, binds, salt, cost }: SealHeader): Bytes {
  const line: z.infer<typeof HeaderLine> = {
    format: "BRANE sealed file",
    version: 1,
    path,
    binds,
    cipher: "AES-256-GCM, chunks of 65536 bytes",
    kdf: { name: "Argon2id", version: 19, salt: toBase64Url(salt), ...cost },
  };
  return utf8(`${canonicalJson(line)}\n`);
}

/** Nonce: seven zero bytes, the chunk's number in four (big-endian), one for the last chunk. The key is new each time. */
function aes(index: number, last: boolean, line: Bytes) {
  const iv = new Uint8Array(12);
  const view = new DataView(iv.buffer);
  view.setUint32(7, index);
  view.setUint8(11, last ? 1 : 0);
  return { name: "AES-GCM", iv, additionalData: line };
}
