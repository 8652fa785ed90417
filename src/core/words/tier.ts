/**
 * Privacy tiers, as MISSION's documents number them:
 * 0 nothing leaves this device; 1 may leave masked (until masking exists: as 0); 2 may leave.
 */
export type PrivacyTier = 0 | 1 | 2;

/** Whether anything of a neuron of this tier may leave the device at all, today. */
export const mayLeave = (tier: PrivacyTier): boolean => tier === 2;
