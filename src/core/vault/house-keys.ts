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
  /** Those of before, oldest first: what was logged in their time opens by them. */
  readonly auditorEarlier?: readonly Bytes[];
  /** The common keys of before, oldest first. */
  readonly earlier?: readonly Bytes[];
  /** Opens what is written to this person alone (`Letters`): when the house is renewed, the new keys. */
  readonly letter?: Bytes;
  /** With it a person who comes says that a public key is theirs; the admins can check it, and nobody else. 32 bytes. */
  readonly introduction?: Bytes;
}

/** Which generation the common key is of, from 1. */
export const generationOf = ({ earlier }: Pick<HouseKeys, "earlier">): number => (earlier?.length ?? 0) + 1;

/** As bytes, to be sealed. */
export const writeHouseKeys = (keys: HouseKeys): Bytes => encodeRowValue(["BRANE house keys 1", keys]);

/** Undefined when these bytes are no such keys. */
export function readHouseKeys(bytes: unknown): HouseKeys | undefined {
  if (!(bytes instanceof Uint8Array)) return undefined;
  try {
    const [, read] = Written.parse(decodeRowValue(bytes));
    const there = Object.entries(read).filter(([, value]) => value !== undefined);
    return { ...(Object.fromEntries(there) as Partial<HouseKeys>), common: read.common, admins: read.admins };
  } catch {
    return undefined;
  }
}

const someBytes = z.custom<Bytes>((value) => value instanceof Uint8Array);
const thirtyTwo = z.custom<Bytes>((value) => value instanceof Uint8Array && value.length === 32);
const Written = z.tuple([
  z.literal("BRANE house keys 1"),
  z.object({
    ...{ common: thirtyTwo, admins: thirtyTwo, admin: z.optional(someBytes), auditor: z.optional(someBytes) },
    ...{ auditorEarlier: z.optional(z.array(someBytes)), earlier: z.optional(z.array(thirtyTwo)) },
    ...{ letter: z.optional(someBytes), introduction: z.optional(thirtyTwo) },
  }),
]);
