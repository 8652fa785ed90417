import { modelPurpose } from "#core/broker/server.ts";
import type { AllowList } from "#core/privacy/allow-list.ts";
import { originToAllow } from "#core/privacy/egress.ts";
import type { AuditPort } from "#core/words/audit-port.ts";
import type { MachinePolicy } from "#core/words/policy.ts";
import { isOnThisDevice, type PrivacyTier } from "#core/words/tier.ts";
import type { ModelServerDesk, Permission } from "./app-model-servers.ts";
import { audited, orRefused } from "./audited.ts";

const event = (action: "gate.allow" | "gate.forbid", neuronId: string, subject: string) => ({
  ...{ action, neuronId, subject },
  details: { purpose: modelPurpose },
});

export interface ServerPermissionDeps {
  readonly audit: Pick<AuditPort, "intent" | "outcome">;
  readonly allowList: AllowList;
  readonly neurons: () => Promise<
    readonly { readonly id: string; readonly name: string; readonly tier: PrivacyTier }[]
  >;
  /** What the admin of this machine allows everybody on it; absent where there is none. */
  readonly machine?: () => Promise<MachinePolicy>;
}

/** One neuron's way to a connected server: what stands in it, and a person's word on it. */
export function createServerPermission({
  allowList,
  audit,
  neurons,
  machine,
}: ServerPermissionDeps): Pick<ModelServerDesk, "permission" | "allow"> {
  async function permission(neuronId: string, origin: string): Promise<Permission> {
    const neuron = (await neurons()).find(({ id }) => id === neuronId);
    if (neuron === undefined) return { kind: "refused", reason: "This neuron is not here any more." };
    const could = originToAllow(neuron.tier, origin, await machine?.());
    if (could.kind === "refused") return could;
    const isAllowed = (await allowList.list()).some(
      (one) => one.neuronId === neuronId && one.origin === origin && one.purpose === modelPurpose,
    );
    return isAllowed ? { kind: "allowed" } : { kind: "ask", here: isOnThisDevice(origin) };
  }

  return {
    permission,
    allow: (neuronId, origin) =>
      orRefused(async () => {
        const before = await permission(neuronId, origin);
        if (before.kind === "refused") return before;
        if (before.kind === "allowed") return { kind: "allowed", undo: () => Promise.resolve() } as const;
        await audited(audit, event("gate.allow", neuronId, origin), () =>
          allowList.allow({ neuronId, origin, purpose: modelPurpose }),
        );
        const undo = () =>
          audited(audit, event("gate.forbid", neuronId, origin), () =>
            allowList.forbid(neuronId, origin, modelPurpose),
          );
        return { kind: "allowed", undo } as const;
      }),
  };
}
