import { concat, sha256, toHex, utf8 } from "#core/words/bytes.ts";
import type { Bytes } from "#core/words/bytes.ts";
import { fromBase64, toBase64 } from "#core/words/bytes-as-text.ts";
import { isSignedBy } from "#core/words/primitives.ts";

/** A text with signatures beneath it, in the form of C2SP's signed-note (c2sp.org/signed-note). */
export interface SignedNote {
  /** With its last line's end: this is what was signed. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}
interface NoteSignature {
  readonly keyName: string;
  /** Eight hexadecimal digits that say which key of that name. */
  readonly keyId: string;
  /** 64 bytes when it is Ed25519's. */
  readonly signature: Bytes;
}

/** What a note is checked with: C2SP's "vkey". */
export interface NoteKey {
  readonly name: string;
  readonly id: string;
  /** Ed25519, 32 bytes. */
  readonly publicKey: Bytes;
}

/** Undefined when it is no signed note. */
export function readNote(note: string): SignedNote | undefined {
  const gap = note.lastIndexOf("\n\n");
  if (gap < 0 || !note.endsWith("\n") || !isPlain(note)) return undefined;
  const lines = note.slice(gap + 2, -1).split("\n");
  const signatures = lines.flatMap((line) => readSignature(line) ?? []);
  return signatures.length === lines.length ? { text: note.slice(0, gap + 1), signatures } : undefined;
}

function readSignature(line: string): NoteSignature | undefined {
  const [dash, keyName, encoded, ...more] = line.split(" ");
  const bytes = fromBase64(encoded ?? "");
  if (dash !== "—" || keyName === undefined || !isKeyName(keyName) || more.length > 0) return undefined;
  if (bytes === undefined || bytes.length < 5) return undefined;
  return { keyName, keyId: toHex(bytes.subarray(0, 4)), signature: bytes.slice(4) };
}

/** Signs `text`, which ends with a line's end and has no control characters besides. */
export async function signNote(text: string, key: NoteKey, privateKey: CryptoKey): Promise<string> {
  const signature = new Uint8Array(await crypto.subtle.sign("Ed25519", privateKey, utf8(text)));
  return `${text}\n— ${key.name} ${toBase64(concat(idOf(key), signature))}\n`;
}

/**
 * Whether this key signed the note. `unknown` when none of its signatures claims to be this key's; a claim that does not
 * hold makes the whole note `bad`, whatever else stands there.
 */
export async function checkSignature(note: SignedNote, key: NoteKey): Promise<"good" | "bad" | "unknown"> {
  const claims = note.signatures.filter(({ keyName, keyId }) => keyName === key.name && keyId === key.id);
  if (claims.length === 0) return "unknown";
  const text = utf8(note.text);
  const held = await Promise.all(claims.map(({ signature }) => isSignedBy(key.publicKey, signature, text)));
  return held.every(Boolean) ? "good" : "bad";
}

/** The key of that name, its id as the form recommends: the hash of name, signature type (1 is Ed25519) and key. */
export async function noteKey(name: string, publicKey: Bytes): Promise<NoteKey> {
  const hash = await sha256(concat(utf8(`${name}\n`), ed25519, publicKey));
  return { name, id: toHex(hash.subarray(0, 4)), publicKey };
}

/** `name+id+key`, to be handed to who checks. */
export const writeKey = ({ name, id, publicKey }: NoteKey): string =>
  `${name}+${id}+${toBase64(concat(ed25519, publicKey))}`;

/** Undefined when it is no such key, or its id is not the one of its name and bytes. */
export async function readKey(text: string): Promise<NoteKey | undefined> {
  const [name = "", id, ...encoded] = text.split("+");
  const bytes = fromBase64(encoded.join("+")); // base64 has plus signs of its own
  if (!isKeyName(name) || bytes?.length !== 33 || bytes[0] !== ed25519[0]) return undefined;
  const key = await noteKey(name, bytes.slice(1));
  return key.id === id ? key : undefined;
}

const ed25519 = Uint8Array.of(1);
const idOf = ({ id }: NoteKey): Bytes => Uint8Array.from(id.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
const isKeyName = (name: string) => name !== "" && !/[\s+]/u.test(name);
/** No control characters but the line's end, and nothing that UTF-8 cannot say. */
const isPlain = (note: string) =>
  note.isWellFormed() && note.split("\n").every((line) => Array.from(line).every((character) => character >= " "));
