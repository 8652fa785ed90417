/**
 * What may leave: the gate asks here before every connection. Pure; nothing is remembered and nothing is sent.
 *
 * The rule, in full. A request passes when all of these hold, and is refused with the first that does not:
 * 1. It goes to http or https, without a name and password in the address.
 * 2. The person allowed this very origin, for this neuron and this purpose, on this device. Until something was
 *    allowed, nothing passes.
 * 3. The neuron's tier lets it out: tier 2 reaches every origin that was allowed. Tiers 0 and 1 reach allowed origins
 *    on this same device only (loopback), because what goes there does not leave it; until masking exists, 1 is as 0.
 *    What a server on this device does with it, BRANE cannot know: that is why it is asked for by name.
 * 4. The policy of this machine lets it (words/policy.ts), where an admin set one.
 * 5. From a page over https, an http address must be on this device: browsers block all others as mixed content.
 */
import { refusedByPolicy, type MachinePolicy } from "#core/words/policy.ts";
import { isLoopback, mayLeave, tierReaches, type PrivacyTier } from "#core/words/tier.ts";

/**
 * Stands for the neuron where none speaks: what a person does by themselves, such as asking a server for its models. No
 * word of any neuron goes with it.
 */
export const byPerson = "";

export interface EgressRequest {
  readonly neuronId: string;
  readonly tier: PrivacyTier;
  readonly url: string;
  /** Why it connects, in a word or two a person reads, such as `tool server`. */
  readonly purpose: string;
}

export interface AllowedOrigin {
  readonly neuronId: string;
  /** As `URL.origin` writes it. */
  readonly origin: string;
  readonly purpose: string;
  /** Milliseconds since 1970. */
  readonly allowedAt: number;
}

export type EgressDecision =
  | { readonly kind: "allowed"; readonly origin: string; readonly reason: string }
  | { readonly kind: "refused"; readonly origin: string; readonly reason: string };

export function decideEgress(
  request: EgressRequest,
  allowed: readonly AllowedOrigin[],
  page: { readonly https: boolean; readonly machine?: MachinePolicy | undefined },
): EgressDecision {
  const target = readTarget(request.url);
  if (target.kind === "unusable") return { kind: "refused", origin: target.origin, reason: target.reason };
  const { url } = target;
  const refuse = (reason: string): EgressDecision => ({ kind: "refused", origin: url.origin, reason });

  const named = allowed.some(
    ({ neuronId, origin, purpose }) =>
      neuronId === request.neuronId && origin === url.origin && purpose === request.purpose,
  );
  if (!named) return refuse(`Nobody allowed this neuron to reach ${url.origin} as its ${request.purpose}.`);
  if (!tierReaches(request.tier, url.origin)) {
    return refuse(
      `This neuron keeps everything on this device (privacy tier ${request.tier}), and ${url.origin} is elsewhere.`,
    );
  }
  const forbidden = page.machine && refusedByPolicy(page.machine, request.tier, url.origin);
  if (forbidden !== undefined) return refuse(forbidden);
  if (page.https && url.protocol === "http:" && !isLoopback(url.hostname)) {
    return refuse(
      `This page came over https, and browsers let such a page reach ${url.origin} over https only. Give the server a certificate, or open BRANE over http on this machine.`,
    );
  }
  return {
    kind: "allowed",
    origin: url.origin,
    reason: mayLeave(request.tier) ? "allowed by you" : "allowed by you, on this device",
  };
}

/** What an origin must be before a person can be asked to allow it: the origin, or a sentence. */
export function originToAllow(
  tier: PrivacyTier,
  url: string,
  machine?: MachinePolicy,
): { readonly kind: "origin"; readonly origin: string } | { readonly kind: "refused"; readonly reason: string } {
  const target = readTarget(url);
  if (target.kind === "unusable") return { kind: "refused", reason: target.reason };
  const { origin } = target.url;
  const forbidden = machine && refusedByPolicy(machine, tier, origin);
  if (forbidden !== undefined) return { kind: "refused", reason: forbidden };
  return tierReaches(tier, origin)
    ? { kind: "origin", origin }
    : {
        kind: "refused",
        reason: `This neuron keeps everything on this device (privacy tier ${tier}). ${origin} is elsewhere; only servers on this device can be allowed for it.`,
      };
}

type Target =
  | { readonly kind: "usable"; readonly url: URL }
  | { readonly kind: "unusable"; readonly origin: string; readonly reason: string };

function readTarget(text: string): Target {
  if (!URL.canParse(text))
    return {
      kind: "unusable",
      origin: "",
      reason: "This is not a whole address: it must begin with https:// or http://.",
    };
  const url = new URL(text);
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    return {
      kind: "unusable",
      origin: url.origin,
      reason: `Addresses that begin with ${url.protocol} cannot be reached from here: use https or http.`,
    };
  }
  if (url.username !== "" || url.password !== "") {
    return {
      kind: "unusable",
      origin: url.origin,
      reason: "The address holds a name or password. Take it out: addresses are shown and logged.",
    };
  }
  return { kind: "usable", url };
}
