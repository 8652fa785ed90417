import type { GateForeseen } from "#core/broker/broker.ts";
import { modelPurpose } from "#core/broker/server.ts";
import type { AllowList } from "#core/privacy/allow-list.ts";
import { decideEgress, type AllowedOrigin } from "#core/privacy/egress.ts";
import { strictestPolicy, type MachinePolicy } from "#core/words/policy.ts";
import type { Unsubscribe } from "#core/words/ports.ts";

/** The gate's answers before it is asked, and word of every change that may alter them. */
export interface GateWatch extends GateForeseen {
  watch(listener: () => void): Unsubscribe;
}

/**
 * What the gate will say to a model server, for who must choose before anything is sent. It asks the gate's own rule, so
 * that what a screen names is what then happens. Until `ready` nothing may leave.
 */
export function createGateForeseen(deps: {
  readonly allowList: Pick<AllowList, "list" | "watch">;
  /** What the admin of this machine allows; absent where there is none. */
  readonly machine?: () => Promise<MachinePolicy>;
  /** Whether this page came over https. */
  readonly https: boolean;
}): GateWatch {
  let allowed: readonly AllowedOrigin[] = [];
  let machine: MachinePolicy | undefined;
  return {
    refusal(neuronId, tier, origin) {
      if (neuronId === undefined) return "It is not known whose words these would be.";
      const asked = { neuronId, tier, url: origin, purpose: modelPurpose };
      const decision = decideEgress(asked, allowed, { https: deps.https, machine });
      return decision.kind === "refused" ? decision.reason : undefined;
    },
    async ready() {
      [allowed, machine] = await Promise.all([
        deps.allowList.list().catch(() => []),
        deps.machine?.().catch(() => strictestPolicy),
      ]);
    },
    watch: (listener) => deps.allowList.watch(listener),
  };
}
