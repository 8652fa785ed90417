import type { Capabilities } from "./capabilities.ts";
import type { ModelInfo, Tokens } from "./engine.ts";

/** What is known of a model before it is loaded. */
export interface ModelCard {
  readonly id: string;
  /** As a person reads it. */
  readonly name: string;
  /** Other names a neuron's file may use for the same weights, lower case. */
  readonly alsoKnownAs: readonly string[];
  /** How much it reads at once, as we run it: less than it was trained for where memory matters more. */
  readonly contextWindow: Tokens;
  /** Nobody has told how much it reads: the window is assumed. */
  readonly isWindowAssumed?: true;
  readonly tools: ModelInfo["tools"];
  readonly dialect?: ModelInfo["dialect"];
  readonly small: boolean;
  /** What is known of it beyond that. */
  readonly capabilities?: Capabilities;
  /** Of its weights; absent where it is not known before. */
  readonly bytes?: number;
  /** Bytes of memory while it answers: weights, keys and values of its window; absent where it is not known before. */
  readonly memory?: number;
  /** Computes in half precision on the GPU (`shader-f16`). */
  readonly f16?: boolean;
  /** The largest of its buffers on the GPU, in bytes. */
  readonly largestBuffer?: number;
}

/**
 * The model BRANE carries. Trained for 8,192 tokens; run with 4,096, which cost 90 MiB of memory beside the 98 MB of
 * weights, and hold more than ten turns. It does not choose tools reliably (none of three, measured): a person calls
 * them by hand.
 */
export const embeddedDefault: ModelCard = {
  id: "smollm2-135m-instruct",
  name: "SmolLM2 135M",
  alsoKnownAs: ["smollm2:135m", "smollm2-135m", "smollm2:135m-instruct"],
  contextWindow: 4096,
  tools: "none",
  small: true,
  bytes: 98_362_432,
  memory: 193_000_000,
};

/** Ids of models that a person brought begin so: they are made of the bytes' hash, and tell a person nothing. */
export const broughtPrefix = "brought-";

/** Whether a neuron's file means these weights by `id`. */
export const goesBy = (card: ModelCard, id: string): boolean =>
  card.id === id.toLowerCase() || card.alsoKnownAs.includes(id.toLowerCase());
