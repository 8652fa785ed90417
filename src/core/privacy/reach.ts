import { isOnThisDevice, tierReaches, type PrivacyTier } from "#core/words/tier.ts";
import type { AllowedOrigin } from "./egress.ts";

/**
 * How far a neuron reaches: as far as something was allowed that its tier lets it reach. The membrane has a gap for a
 * server on this device too, since that may pass on what it is given; but nothing leaves the device for it.
 */
export function reachOf(
  tier: PrivacyTier,
  allowedOfNeuron: readonly Pick<AllowedOrigin, "origin">[],
): "nowhere" | "this device" | "elsewhere" {
  const reached = allowedOfNeuron.filter(({ origin }) => tierReaches(tier, origin));
  if (reached.length === 0) return "nowhere";
  return reached.every(({ origin }) => isOnThisDevice(origin)) ? "this device" : "elsewhere";
}
