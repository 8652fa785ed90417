/**
 * Privacy tiers, as MISSION's documents number them:
 * 0 nothing leaves this device; 1 may leave masked (until masking exists: as 0); 2 may leave.
 */
export type PrivacyTier = 0 | 1 | 2;

/** Whether anything of a neuron of this tier may leave the device at all, today. */
export const mayLeave = (tier: PrivacyTier): boolean => tier === 2;

/**
 * Whether a neuron of this tier may send to `origin` at all, once a person allowed that. What goes to a server on this
 * same device does not leave it, so every tier may; what that server does with it, BRANE cannot know.
 */
export const tierReaches = (tier: PrivacyTier, origin: string): boolean => mayLeave(tier) || isOnThisDevice(origin);

/** Whether what goes to `origin` arrives on this same device. */
export const isOnThisDevice = (origin: string): boolean => URL.canParse(origin) && isLoopback(new URL(origin).hostname);

/** Hosts that are this very device: RFC 6890's 127.0.0.0/8 and ::1; RFC 6761's localhost, which browsers never look up. */
export const isLoopback = (hostname: string): boolean =>
  /^127(\.\d{1,3}){3}$/.test(hostname) ||
  hostname === "[::1]" ||
  hostname === "localhost" ||
  hostname.endsWith(".localhost");
