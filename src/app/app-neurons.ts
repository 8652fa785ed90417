import type { PrivacyTier } from "#core/words/tier.ts";

/** What may be changed of a neuron without its YAML; what is left out stays. */
export interface NeuronEdits {
  readonly name?: string;
  readonly description?: string;
  /** The instructions; `short` are those for small models, none when empty. */
  readonly system?: string;
  readonly short?: string;
  readonly tier?: PrivacyTier;
  readonly preferredModel?: string;
  /** Whether the same prompt may have the answer that it had before; that sets its temperature to 0. */
  readonly reuseAnswers?: boolean;
}

export type ChangeOutcome =
  | { readonly kind: "changed"; readonly restore: () => Promise<void> }
  | { readonly kind: "refused"; readonly reason: string };
