import * as z from "zod/mini";
import { Policy as MachinePolicy } from "#core/words/read-policy.ts";
import type { Bytes } from "#core/words/bytes.ts";

const Allowed = z.object({ neuronId: z.string(), origin: z.string(), purpose: z.string(), allowedAt: z.number() });

const bytes = z.custom<Bytes>((value) => value instanceof Uint8Array && value.buffer instanceof ArrayBuffer);
const key = z.custom<CryptoKey>((value) => Object.prototype.toString.call(value) === "[object CryptoKey]");
/** As core/vault/sealed-credential.ts hands it over: sealed. */
const Credential = z.object({ store: z.string(), token: z.string(), sealed: bytes, key });

/** What the page tells the gate. A `knock` comes with a port, over which the answer streams. */
export const ToGate = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("policy"),
    allowed: z.array(Allowed),
    tiers: z.record(z.string(), z.union([z.literal(0), z.literal(1), z.literal(2)])),
    https: z.boolean(),
    /** What the admin of this machine allows everybody on it; absent where there is none. */
    machine: z.optional(MachinePolicy),
  }),
  z.object({
    kind: z.literal("knock"),
    neuronId: z.string(),
    purpose: z.string(),
    url: z.string(),
    method: z.string(),
    headers: z.array(z.tuple([z.string(), z.string()])),
    body: z.optional(z.instanceof(ArrayBuffer)),
    /** What the gate puts into the request, if the request goes where it belongs. */
    credential: z.optional(Credential),
    /** Origins that the one asked may send on to; where it is absent, no redirect is followed. */
    handsOverTo: z.optional(z.array(z.string())),
  }),
]);
export type ToGate = z.infer<typeof ToGate>;
export type Policy = Extract<ToGate, { kind: "policy" }>;
export type Knock = Extract<ToGate, { kind: "knock" }>;

/** Over a knock's port, from the page: the next piece of the body, or no more. */
export const ToKnock = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("pull") }),
  z.object({ kind: z.literal("abort") }),
]);
export type ToKnock = z.infer<typeof ToKnock>;

/** Over a knock's port, from the gate: `head`, then a `piece` a `pull` until `end`; or `refused` or `failed`. */
export const FromGate = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("head"),
    status: z.number(),
    statusText: z.string(),
    headers: z.array(z.tuple([z.string(), z.string()])),
    hasBody: z.boolean(),
  }),
  z.object({ kind: z.literal("piece"), bytes: z.instanceof(Uint8Array) }),
  z.object({ kind: z.literal("end") }),
  z.object({ kind: z.literal("refused"), reason: z.string() }),
  z.object({ kind: z.literal("failed"), sentence: z.string() }),
]);
export type FromGate = z.infer<typeof FromGate>;
