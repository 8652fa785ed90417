import type { PrivacyTier } from "#core/words/tier.ts";

/** A neuron, as its YAML file describes it (neurons/neuron.schema.json) after it was read and defaults were filled in. */
export interface NeuronConfig {
  readonly metadata: {
    readonly id: string;
    readonly name: string;
    readonly description: string;
    readonly version: string;
    readonly author?: string;
    readonly created_at?: string;
    readonly updated_at?: string;
    /** Shown on an empty conversation: one press asks it. */
    readonly examples: readonly string[];
  };
  readonly privacy_tier: PrivacyTier;
  readonly model: {
    readonly preferred_llm: string;
    readonly fallback_llms: readonly string[];
    readonly temperature: number;
    /** At temperature 0 the same prompt may have the answer that it had before. Not where it is absent. */
    readonly reuse_answers?: boolean;
  };
  readonly prompts: {
    readonly system: string;
    /** The form for small models; `system` where it is absent. */
    readonly short?: string;
  };
  readonly memory: {
    /** Turns kept word for word at least, as far as the model's window allows. */
    readonly working_turns: number;
    readonly facts: boolean;
  };
  readonly axon: {
    readonly enabled: boolean;
    /** Passages recalled for one question. */
    readonly top_k: number;
  };
  readonly tools: readonly NeuronTool[];
  readonly limits: {
    readonly max_tokens: number;
    readonly max_tool_rounds: number;
  };
}

interface NeuronTool {
  /** A synapse's name, such as `calculator`, or a source, such as `serial`. */
  readonly type: string;
  readonly version?: string;
  readonly required: boolean;
  readonly enabled: boolean;
}
