/** How a next token is chosen. What is left out changes nothing. */
export interface SamplingOptions {
  /** 0 takes the likeliest token; 1 draws as the model says. */
  readonly temperature: number;
  /** Only the `topK` likeliest. 0 or absent: all. */
  readonly topK?: number;
  /** Only the likeliest that together reach this probability. 1 or absent: all. */
  readonly topP?: number;
  /** Only those at least this fraction as likely as the likeliest. 0 or absent: all. */
  readonly minP?: number;
  /** Divides positive and multiplies negative logits of recent tokens (Keskar et al. 2019). 1 or absent: nothing. */
  readonly repetitionPenalty?: number;
  /** How many of the last tokens count as recent. Default 64; 0: none. */
  readonly repetitionWindow?: number;
  /** Subtracted from the logit of every recent token. */
  readonly presencePenalty?: number;
  /** Subtracted from a recent token's logit once for each time it occurs. */
  readonly frequencyPenalty?: number;
  /** The same seed gives the same text on every machine. Absent: another one each time. */
  readonly seed?: number;
}

export interface Picked {
  readonly token: number;
  /** Natural logarithm of the token's probability by the raw logits. Worked out when it is asked for: ask before the logits change. */
  readonly logprob: number;
}

export interface Sampler {
  /**
   * Chooses the next token. `recent` is the text so far, the latest token last; a `mask` has one bit for each token, set
   * where it may come (bit t & 31 of word t >> 5). `logits` are left as they are. undefined: no token may come, since
   * every one is masked out, or its logit is NaN or minus infinity.
   */
  pick(logits: Float32Array, recent: readonly number[], mask?: Uint32Array): Picked | undefined;
}

export function createSampler(options: SamplingOptions): Sampler {
  void options;
  throw new Error("not yet");
}

/** The `count` likeliest tokens with the natural logarithms of their probabilities by the raw logits, likeliest first. */
export function logProbabilities(
  logits: Float32Array,
  count: number,
): readonly { readonly token: number; readonly logprob: number }[] {
  void logits;
  void count;
  throw new Error("not yet");
}
