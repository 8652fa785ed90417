import type { PrivacyTier } from "#core/words/tier.ts";

/** What each privacy tier is called. */
export const tierNames: Readonly<Record<PrivacyTier, string>> = {
  0: "Nothing leaves this device",
  1: "May leave, masked",
  2: "May leave, where you allow it",
};
