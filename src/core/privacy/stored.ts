/** How what privacy keeps is read back. On its own, because the schema library loads only when something is kept. */
import * as z from "zod/mini";
import type { AllowedOrigin } from "./egress.ts";
import type { GateRecord, GateTotal } from "./gate-record.ts";

const Allowed = z.object({ neuronId: z.string(), origin: z.string(), purpose: z.string(), allowedAt: z.number() });

const Knock = z.object({
  at: z.number(),
  neuronId: z.optional(z.string()),
  origin: z.string(),
  purpose: z.string(),
  allowed: z.boolean(),
  reason: z.string(),
  bytesOut: z.number(),
});

const Total = z.object({
  neuronId: z.string(),
  bytesOut: z.number(),
  allowed: z.number(),
  refused: z.number(),
  unanswered: z.exactOptional(z.number()),
  origins: z.array(z.string()),
  last: z.exactOptional(z.object({ origin: z.string(), at: z.number() })),
});

/** Undefined when it does not read: then it allows nothing. */
export const readAllowed = (value: unknown): AllowedOrigin | undefined => Allowed.safeParse(value).data;
export const readKnock = (value: unknown): GateRecord | undefined => Knock.safeParse(value).data;
export const readTotal = (value: unknown): GateTotal | undefined => Total.safeParse(value).data;
