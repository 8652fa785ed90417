import { toHex } from "#core/words/bytes.ts";
import type { Bytes } from "#core/words/bytes.ts";
import type { Random } from "#core/words/ports.ts";
import { StorageTrouble } from "#core/words/rows.ts";
import type { Rows } from "#core/words/rows.ts";
import { noteKey, signNote } from "./note.ts";
import type { NoteKey } from "./note.ts";

/** What signs the checkpoints of the log on this device. */
export interface LogKey {
  readonly key: NoteKey;
  sign(text: string): Promise<string>;
}

/**
 * The key in the sealed rows, made at first use; its name is the log's origin. One that is damaged is replaced, under
 * another name: what it signed can still be checked, since each checkpoint is kept with its key. Undefined where the
 * browser has no Ed25519: then the log goes on without checkpoints.
 */
export async function openLogKey(deps: { readonly rows: Rows; readonly random: Random }): Promise<LogKey | undefined> {
  const kept = await readKept(deps.rows);
  try {
    const { name, publicKey, privateKey } = kept ?? (await makeKey(deps));
    const key = await noteKey(name, publicKey);
    const signing = await crypto.subtle.importKey("pkcs8", privateKey, "Ed25519", false, ["sign"]);
    return { key, sign: (text) => signNote(text, key, signing) };
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === "NotSupportedError") return undefined;
    throw thrown;
  }
}

async function makeKey({ rows, random }: { readonly rows: Rows; readonly random: Random }): Promise<KeptKey> {
  const pair = await crypto.subtle.generateKey({ name: "Ed25519" }, true, ["sign", "verify"]);
  const kept: KeptKey = {
    name: `brane/log/${toHex(random.bytes(8))}`,
    publicKey: new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey)),
    privateKey: new Uint8Array(await crypto.subtle.exportKey("pkcs8", pair.privateKey)),
  };
  await rows.write([{ kind: "put", store, id: "key", value: kept }]);
  return kept;
}

async function readKept(rows: Rows): Promise<KeptKey | undefined> {
  try {
    const kept = await rows.get(store, "key");
    return isKept(kept) ? kept : undefined;
  } catch (thrown) {
    if (thrown instanceof StorageTrouble && thrown.kind === "damaged") return undefined;
    throw thrown;
  }
}

interface KeptKey {
  readonly name: string;
  readonly publicKey: Bytes;
  /** PKCS #8, as WebCrypto exports it. */
  readonly privateKey: Bytes;
}
const isKept = (value: unknown): value is KeptKey =>
  typeof value === "object" &&
  value !== null &&
  "name" in value &&
  typeof value.name === "string" &&
  "publicKey" in value &&
  value.publicKey instanceof Uint8Array &&
  "privateKey" in value &&
  value.privateKey instanceof Uint8Array;

const store = "audit-key";
