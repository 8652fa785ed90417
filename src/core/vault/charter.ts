import * as z from "zod/mini";
import { utf8 } from "#core/words/bytes.ts";
import type { Bytes } from "#core/words/bytes.ts";
import { canonicalJson } from "#core/words/json.ts";
import type { JsonObject } from "#core/words/json.ts";
import type { MachinePolicy } from "#core/words/policy.ts";
import { Policy } from "#core/words/read-policy.ts";
import { PersonIdShape, Roles, type PersonId, type Role } from "./person.ts";

/** What the admins have laid down for this machine. Everybody on it reads it; only the admins' key signs it. */
export interface Charter {
  /** Counts the changes, from 1. Whoever has seen one believes no earlier one. */
  readonly number: number;
  readonly people: readonly Member[];
  readonly policy: MachinePolicy;
  /**
   * The public key that the log is sealed to, as its room writes it, base64url: who can write to the disk cannot put
   * their own there. Absent in a charter of before it was laid down.
   */
  readonly auditors?: string;
}

export interface Member {
  readonly id: PersonId;
  readonly name: string;
  readonly roles: readonly Role[];
  /** Milliseconds since 1970: when they were invited. */
  readonly since: number;
  /** Their public key for letters (`Letters`), once an admin has vouched for it. */
  readonly letters?: string;
}

/** As it lies in the common space. */
export interface SignedCharter {
  readonly text: string;
  /** Ed25519 (RFC 8032), 64 bytes. */
  readonly signature: Bytes;
}

export async function signCharter(charter: Charter, admin: Bytes): Promise<SignedCharter> {
  const key = await crypto.subtle.importKey("pkcs8", admin, "Ed25519", false, ["sign"]);
  const text = charterText(charter);
  return { text, signature: new Uint8Array(await crypto.subtle.sign("Ed25519", key, signed(text))) };
}

/** Undefined when it is no charter, not signed by the admins, or older than what was `seen`. */
export async function readCharter(value: unknown, admins: Bytes, seen: number): Promise<Charter | undefined> {
  const found = Signed.safeParse(value);
  if (!found.success) return undefined;
  const { text, signature } = found.data;
  try {
    const key = await crypto.subtle.importKey("raw", admins, "Ed25519", false, ["verify"]);
    if (!(await crypto.subtle.verify("Ed25519", key, signature, signed(text)))) return undefined;
    const charter = readCharterText(text);
    return charter !== undefined && charter.number >= seen ? charter : undefined;
  } catch {
    return undefined;
  }
}

export const charterText = (charter: Charter): string => canonicalJson(charter as unknown as JsonObject);

/** Undefined when the text is no charter. Whether it is the admins' is not looked at. */
export function readCharterText(text: string): Charter | undefined {
  try {
    const { auditors, people, ...charter } = CharterShape.parse(JSON.parse(text));
    const members = people.map(({ letters, ...each }) => (letters === undefined ? each : { ...each, letters }));
    return { ...charter, people: members, ...(auditors === undefined ? {} : { auditors }) };
  } catch {
    return undefined;
  }
}

const signed = (text: string): Bytes => utf8(`BRANE charter 1\n${text}`);
const Signed = z.object({
  text: z.string(),
  signature: z.custom<Bytes>((value) => value instanceof Uint8Array && value.length === 64),
});
const CharterShape = z.object({
  number: z.int().check(z.minimum(1)),
  people: z.array(
    z.object({ id: PersonIdShape, name: z.string(), roles: Roles, since: z.number(), letters: z.optional(z.string()) }),
  ),
  policy: Policy,
  auditors: z.optional(z.string()),
});
