import * as z from "zod/mini";
import type { JsonObject } from "#core/words/json.ts";

const hash = z.string().check(z.regex(/^[0-9a-f]{64}$/));
const count = z.int().check(z.minimum(0));

const auditEntrySchema = z.strictObject({
  /** The version of this form. */
  v: z.literal(1),
  /** 1, 2, 3 … without a gap. */
  seq: z.int().check(z.minimum(1)),
  /** Milliseconds since 1970, by this device's clock: it may step back, the order is `seq`. */
  at: count,
  phase: z.enum(["intent", "outcome", "note"]),
  action: z.string(),
  subject: z.string(),
  neuronId: z.optional(z.string()),
  /** An outcome's intent, and what became of it. */
  of: z.optional(count),
  outcome: z.optional(z.string()),
  /** SHA-256 of the canonical JSON of what lies beside. */
  detailsHash: z.optional(hash),
  /** The hash of the entry before; 64 zeros in the first. */
  prev: hash,
  /** SHA-256 of the canonical JSON of all of the above. */
  hash,
  /** Not hashed, so that it can be erased and the chain still holds. */
  beside: z.optional(z.strictObject({ salt: z.string(), details: z.record(z.string(), z.json()) })),
});

/** One link of the log's chain, as it is kept and as a line of the export. */
export type AuditEntry = Readonly<Omit<z.infer<typeof auditEntrySchema>, "beside">> & { readonly beside?: Beside };
export interface Beside {
  /** 16 random bytes, base64url: without it the hash of a short text could be guessed. */
  readonly salt: string;
  readonly details: JsonObject;
}

export const isAuditEntry = (value: unknown): value is AuditEntry => auditEntrySchema.safeParse(value).success;
