import type { JsonObject } from "#core/words/json.ts";
import type { SynapseDefinition } from "./definition.ts";
import type { Caller } from "./rule.ts";

/** Exactly what a person is asked. A decision is bound to both hashes: another definition or other arguments ask anew. */
export interface PermissionRequest {
  readonly callId: string;
  readonly neuronId: string;
  readonly neuronName: string;
  /** Who wants the call: the model, or the person, who typed it. */
  readonly by: Caller;
  readonly definition: SynapseDefinition;
  readonly definitionHash: string;
  readonly arguments: JsonObject;
  readonly argumentsHash: string;
  /** What "for 24 hours" would cover, in words, such as `write to notes/lease.txt`. */
  readonly scope: string;
  /** When a 24-hour permission given now would end, milliseconds since 1970. */
  readonly expiresAt: number;
  /** Required arguments that the question does not say: the person gives them, or the call is not made. */
  readonly missing?: readonly string[];
}

/** `mended`: yes, this once, with these arguments instead of the proposed ones. */
export type PermissionDecision =
  "allow-once" | "allow-24-hours" | "deny" | { readonly kind: "mended"; readonly arguments: JsonObject };

/** How the core asks a person. Resolves to "deny" when the signal aborts. */
export type AskPermission = (request: PermissionRequest, signal: AbortSignal) => Promise<PermissionDecision>;
