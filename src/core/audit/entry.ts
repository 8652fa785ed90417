import { sha256Hex, toBase64Url, utf8 } from "#core/words/bytes.ts";
import { canonicalJson } from "#core/words/json.ts";
import type { JsonObject } from "#core/words/json.ts";
import type { AuditEntry, Beside } from "./entry-schema.ts";

type UnhashedEntry = Omit<AuditEntry, "hash">;

/** The hash that stands before the first entry. */
export const beginning = "0".repeat(64);

export function hashOfEntry(entry: UnhashedEntry): Promise<string> {
  const hashed = Object.entries(entry).filter(([key, member]) => !unhashed.has(key) && member !== undefined);
  return sha256Hex(utf8(canonicalJson(Object.fromEntries(hashed) as JsonObject)));
}
const unhashed: ReadonlySet<string> = new Set(["hash", "beside"]);

/** An entry as a line of the export, without its end. */
export const lineOf = (entry: AuditEntry): string =>
  // An entry holds nothing but JSON; its type says "perhaps absent" where JSON leaves out.
  canonicalJson(entry as unknown as JsonObject);

/** The same without lone surrogates (a text cut in the middle of a sign), which canonical JSON cannot say. */
export const wellFormed = <Value extends object>(value: Value): Value =>
  JSON.parse(JSON.stringify(value), (_key, member: unknown) =>
    typeof member === "string" ? member.toWellFormed() : member,
  ) as Value;

/** The details with a fresh salt, and what the chain says of them. */
export async function putBeside(details: JsonObject, salt: Uint8Array) {
  const beside: Beside = { salt: toBase64Url(salt), details };
  return { beside, detailsHash: await sha256Hex(utf8(canonicalJson({ salt: beside.salt, details }))) };
}
