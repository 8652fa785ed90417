import * as z from "zod/mini";
import type { Bytes } from "#core/words/bytes.ts";
import { decodeRowValue } from "#core/words/row-value.ts";
import type { CredentialFacts } from "./credential.ts";
import { openSealed } from "./sealer.ts";

/** A secret on its way to the gate worker: its row as it lies on disk, and the key that opens it, which has no bytes. */
export interface SealedCredential {
  readonly store: string;
  readonly token: string;
  readonly sealed: Bytes;
  readonly key: CryptoKey;
}

export interface OpenCredential extends CredentialFacts {
  readonly secret: string;
}

const Use = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("bearer") }),
  z.object({ kind: z.literal("header"), name: z.string() }),
  z.object({ kind: z.literal("basic"), user: z.string() }),
  z.object({ kind: z.literal("query"), name: z.string() }),
]);
export const KeptSecret = z.object({ goesTo: z.string(), use: Use, secret: z.string() });
export const KeptFacts = z.object({ goesTo: z.string(), use: Use, madeAt: z.number() });
export const KeptUse = z.object({ usedAt: z.number() });

/**
 * Opens it: only the gate worker does. Where the secret goes and how stands in the sealed row itself, so that nobody
 * who hands the row over can send it elsewhere. Undefined when the row is damaged.
 */
export async function openCredential(sealed: SealedCredential): Promise<OpenCredential | undefined> {
  const { store, token: name, key } = sealed;
  const plain = await openSealed({ store, name }, key, sealed.sealed);
  if (plain === undefined) return undefined;
  const [id, value] = decodeRowValue(plain) as readonly [string, unknown]; // the seal proves that we wrote it
  const read = KeptSecret.safeParse(value);
  return read.success ? { name: id, ...read.data } : undefined;
}
