import { refusedByPolicy, type MachinePolicy } from "#core/words/policy.ts";
import { tierReaches, type PrivacyTier } from "#core/words/tier.ts";
import type { SynapseDefinition } from "./definition.ts";

/** As much of a neuron as a tool call needs to know. A `NeuronConfig`'s metadata, tier and tools fit. */
export interface CallingNeuron {
  readonly id: string;
  readonly name: string;
  readonly tier: PrivacyTier;
  /** From its file; `type` is a tool's name or a source's. */
  readonly tools: readonly { readonly type: string; readonly enabled: boolean }[];
}

/** Who wants the call: the model, or the person themselves from the composer. */
export type Caller = "model" | "person";

export type Rule = { readonly kind: "deny"; readonly reason: string } | { readonly kind: "ask" };

/**
 * What stands before any question: deny is stronger than ask, and ask is stronger than a permission that was given.
 * Nothing is allowed without having been asked for once. The gate asks again by itself before anything leaves.
 */
export function ruleFor(
  neuron: CallingNeuron,
  definition: SynapseDefinition,
  by: Caller,
  machine?: MachinePolicy,
): Rule {
  const { name, source } = definition;
  if (machine?.toolsOff === true) return deny("The admin of this machine has switched all tools off.");
  if (source.origin !== undefined) {
    const forbidden = machine && refusedByPolicy(machine, neuron.tier, source.origin);
    if (forbidden !== undefined) return deny(forbidden);
    if (!tierReaches(neuron.tier, source.origin)) {
      return deny(`What ${neuron.name} knows stays on this device, and ${name} would send to ${source.origin}.`);
    }
  }
  const entries = neuron.tools.filter(({ type }) => [name, source.id, source.kind].includes(type));
  if (entries.some(({ enabled }) => !enabled)) return deny(`${name} is switched off for ${neuron.name}.`);
  // A server or a device is there because a person connected it to this neuron; a built-in has to be in its file.
  if (entries.length === 0 && source.kind === "built-in" && by === "model") {
    return deny(`${name} is not among the tools of ${neuron.name}.`);
  }
  return { kind: "ask" };
}

const deny = (reason: string): Rule => ({ kind: "deny", reason });
