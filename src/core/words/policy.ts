import { tierReaches, type PrivacyTier } from "./tier.ts";

/**
 * What the admin of a machine allows everybody on it. It only ever narrows what a person may: a neuron keeps its own
 * tier where that is stricter.
 */
export interface MachinePolicy {
  /** The most open tier that counts here: a neuron of a higher one is treated as of this one. */
  readonly greatestTier: PrivacyTier;
  /** No tool is called, whoever asks. */
  readonly toolsOff: boolean;
  /** Tool servers by origin, as `URL.origin` writes them: all but these, or only these. */
  readonly servers: { readonly kind: "all-but" | "only"; readonly origins: readonly string[] };
  /** The longest time without anybody there until BRANE locks, in minutes; 0: each as they like. */
  readonly lockWithin: number;
}

/** A machine without an admin: nothing is narrowed. */
export const noPolicy: MachinePolicy = {
  greatestTier: 2,
  toolsOff: false,
  servers: { kind: "all-but", origins: [] },
  lockWithin: 0,
};

/** What holds where the policy cannot be read or is not the admins': nothing leaves, nothing is called. */
export const strictestPolicy: MachinePolicy = {
  greatestTier: 0,
  toolsOff: true,
  servers: { kind: "only", origins: [] },
  lockWithin: 5,
};

/** A neuron's tier, as far as the machine lets it count. */
export const tierUnder = ({ greatestTier }: MachinePolicy, tier: PrivacyTier): PrivacyTier =>
  tier < greatestTier ? tier : greatestTier;

/** Why a neuron of this tier may not send to `origin` under this policy, as a sentence; undefined when it may. */
export function refusedByPolicy(policy: MachinePolicy, tier: PrivacyTier, origin: string): string | undefined {
  const { kind, origins } = policy.servers;
  if (origins.includes(origin) !== (kind === "only")) {
    return `The admin of this machine does not allow ${origin}. Ask them to, under People.`;
  }
  if (tierReaches(tier, origin) && !tierReaches(tierUnder(policy, tier), origin)) {
    return `The admin of this machine lets nothing leave it, and ${origin} is elsewhere.`;
  }
  return undefined;
}

/** The minutes after which BRANE locks, where a person wants `own` (0: never). */
export const lockUnder = ({ lockWithin }: MachinePolicy, own: number): number =>
  lockWithin === 0 ? own : own === 0 ? lockWithin : Math.min(own, lockWithin);
