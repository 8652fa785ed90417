import type { Constraint } from "./constraint/constraint.ts";
import type { Model } from "./model/types.ts";
import type { SamplingOptions } from "./sampling/sampler.ts";

export interface GenerateRequest {
  readonly prompt: readonly number[];
  readonly maxTokens: number;
  readonly sampling: SamplingOptions;
  /** Only tokens that keep the text within this may come. It is moved forward: give each answer its own. */
  readonly constraint?: Constraint;
  /** The answer ends before the first of these; none of it is given out. */
  readonly stop?: readonly string[];
  /** With each token its log-probability and those of this many likeliest ones, from the raw logits. */
  readonly logprobs?: number;
  /** Proposes tokens from earlier occurrences and checks several at once, where that is seen to win. The text is the same. Default true. */
  readonly lookup?: boolean;
  /** While the prompt is read, in tokens. The same counts come as "reading" events. */
  onRead?(done: number, total: number): void;
}

export interface Usage {
  readonly promptTokens: number;
  /** Prompt tokens that were not known already. */
  readonly computedTokens: number;
  readonly answerTokens: number;
  readonly readMs: number;
  readonly firstTokenMs: number;
  readonly totalMs: number;
}

export type GenerateEvent =
  | { readonly kind: "reading"; readonly done: number; readonly total: number }
  | {
      readonly kind: "token";
      readonly token: number;
      /** What may be shown now: may be empty while a character or a stop string is unfinished. */
      readonly text: string;
      readonly logprob?: number;
      readonly top?: readonly { readonly token: number; readonly logprob: number }[];
    }
  | {
      readonly kind: "ended";
      /** "done": the model or a stop string ended it. "length": `maxTokens` or the window. "stopped": the signal. */
      readonly reason: "done" | "length" | "stopped" | "failed";
      /** Text that was held back and may be shown now. */
      readonly text: string;
      /** With "failed": a sentence. */
      readonly message?: string;
      readonly usage: Usage;
    };

/**
 * One answer, as it comes. The last event is always "ended". After it the model's state holds the prompt and the
 * answer, so that a next prompt that begins with them computes only what is new. One answer at a time.
 */
export async function* generate(
  model: Model,
  request: GenerateRequest,
  signal: AbortSignal,
): AsyncGenerator<GenerateEvent, void, undefined> {
  void model;
  void request;
  void signal;
  await Promise.reject(new Error("not yet"));
  yield* [];
}
