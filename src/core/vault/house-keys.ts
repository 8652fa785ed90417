import * as z from "zod/mini";
import type { Bytes } from "#core/words/bytes.ts";
import { decodeRowValue, encodeRowValue } from "#core/words/row-value.ts";

/** What a person holds of the machine's common keys. They lie in that person's own space, under their own master key. */
export interface HouseKeys {
  /** Opens the common space: the charter, and what everybody appends to the log. 32 bytes. */
  readonly common: Bytes;
  /** What the admins' signatures are checked with: Ed25519, 32 bytes. */
  readonly admins: Bytes;
  /** Signs as the admins do: Ed25519, PKCS #8. Held by admins. */
  readonly admin?: Bytes;
  /** Opens the log: as the log's room writes it down. Held by auditors. */
  readonly auditor?: Bytes;
}

/** As bytes, to be sealed. */
export const writeHouseKeys = (keys: HouseKeys): Bytes => encodeRowValue(["BRANE house keys 1", keys]);

/** Undefined when these bytes are no such keys. */
export function readHouseKeys(bytes: unknown): HouseKeys | undefined {
  if (!(bytes instanceof Uint8Array)) return undefined;
  try {
    const [, { common, admins, admin, auditor }] = Written.parse(decodeRowValue(bytes));
    return { common, admins, ...(admin === undefined ? {} : { admin }), ...(auditor === undefined ? {} : { auditor }) };
  } catch {
    return undefined;
  }
}

const someBytes = z.custom<Bytes>((value) => value instanceof Uint8Array);
const thirtyTwo = z.custom<Bytes>((value) => value instanceof Uint8Array && value.length === 32);
const Written = z.tuple([
  z.literal("BRANE house keys 1"),
  z.object({ common: thirtyTwo, admins: thirtyTwo, admin: z.optional(someBytes), auditor: z.optional(someBytes) }),
]);
