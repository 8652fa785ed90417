import type { PrivacyTier } from "#core/words/tier.ts";

/** What each privacy tier is called. */
export const tierNames: Readonly<Record<PrivacyTier, string>> = {
  0: "Nothing leaves this device",
  1: "May leave, masked",
  2: "May leave, where you allow it",
};

/** What a tier comes to today, where it stands alone: 1 is as 0 until BRANE can mask. */
export const tierToday = (tier: PrivacyTier): string =>
  tier === 1 ? `${tierNames[1]}: BRANE cannot mask yet, so nothing leaves this device` : tierNames[tier];
