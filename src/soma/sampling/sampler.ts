import { exactExp } from "./exact-exp.ts";
import { likeliest, type Candidates } from "./likeliest.ts";
import { logProbability } from "./log-probability.ts";
import { createRandom } from "./random.ts";

export { logProbabilities } from "./log-probability.ts";

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

interface Picked {
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

/**
 * A sampler for one answer. The order is that of llama.cpp's default chain: mask, penalties, top-k, top-p, min-p, and the
 * temperature last, so that what is cut away is cut by the model's own probabilities. Of equal logits the lower token
 * counts as likelier. Draws use xoshiro128** and an exponential function of our own (exact-exp.ts), hence the same logits
 * and seed give the same tokens on every machine.
 */
export function createSampler(options: SamplingOptions): Sampler {
  const { temperature, topK = 0, topP = 1, minP = 0 } = options;
  const random = createRandom(options.seed ?? Math.floor(Math.random() * 2 ** 53));
  const penalise = createPenalties(options);

  return {
    pick: (logits, recent, mask) => {
      const judged = penalise(logits, recent);
      const picked = (token: number): Picked => new LazilyPicked(token, logits);
      if (!(temperature > 0)) {
        const token = likeliestOne(judged, mask);
        return token === undefined ? undefined : picked(token);
      }
      let candidates = topK >= 1 ? likeliest(judged, Math.floor(topK), mask) : undefined;
      if (topP < 1) candidates = nucleus(judged, topP, mask, candidates);
      candidates ??= allPossible(judged, mask);
      if (candidates.tokens.length === 0) return undefined;
      const token = draw(candidates, minP, temperature, random.unit());
      return picked(token);
    },
  };
}

class LazilyPicked implements Picked {
  readonly token: number;
  readonly #logits: Float32Array;
  #logprob: number | undefined;

  constructor(token: number, logits: Float32Array) {
    this.token = token;
    this.#logits = logits;
  }

  get logprob(): number {
    return (this.#logprob ??= logProbability(this.#logits, this.token));
  }
}

/** The logits with recent tokens made less likely; the same array where nothing is to be done. */
function createPenalties(options: SamplingOptions): (logits: Float32Array, recent: readonly number[]) => Float32Array {
  const { repetitionPenalty = 1, repetitionWindow = 64, presencePenalty = 0, frequencyPenalty = 0 } = options;
  if (repetitionWindow <= 0 || (repetitionPenalty === 1 && presencePenalty === 0 && frequencyPenalty === 0)) {
    return (logits) => logits;
  }
  let judged = new Float32Array();
  return (logits, recent) => {
    const counts = new Map<number, number>();
    for (let at = Math.max(0, recent.length - repetitionWindow); at < recent.length; at += 1) {
      const token = recent[at] ?? -1;
      counts.set(token, (counts.get(token) ?? 0) + 1);
    }
    if (judged.length !== logits.length) judged = new Float32Array(logits.length);
    judged.set(logits);
    for (const [token, count] of counts) {
      const logit = judged[token];
      if (logit === undefined) continue;
      const repeated = logit <= 0 ? logit * repetitionPenalty : logit / repetitionPenalty;
      judged[token] = repeated - count * frequencyPenalty - presencePenalty;
    }
    return judged;
  };
}

const isAllowed = (mask: Uint32Array | undefined, token: number): boolean =>
  mask === undefined || ((mask[token >> 5] ?? 0) & (1 << (token & 31))) !== 0;

function likeliestOne(logits: Float32Array, mask: Uint32Array | undefined): number | undefined {
  let best: number | undefined;
  let most = -Infinity;
  for (let token = 0; token < logits.length; token += 1) {
    const logit = logits[token] ?? NaN;
    if (logit > most && isAllowed(mask, token)) {
      best = token;
      most = logit;
    }
  }
  return best;
}

function allPossible(logits: Float32Array, mask: Uint32Array | undefined): Candidates {
  const tokens = new Int32Array(logits.length);
  const values = new Float64Array(logits.length);
  let count = 0;
  for (let token = 0; token < logits.length; token += 1) {
    const logit = logits[token] ?? NaN;
    if (!(logit > -Infinity) || !isAllowed(mask, token)) continue;
    tokens[count] = token;
    values[count++] = logit;
  }
  return { tokens: tokens.subarray(0, count), logits: values.subarray(0, count) };
}

/**
 * The likeliest candidates that together reach the probability, at least one (Holtzman et al. 2019). Without a top-k
 * they are taken from the top in ever larger helpings, since they are few nearly always.
 */
function nucleus(
  logits: Float32Array,
  probability: number,
  mask: Uint32Array | undefined,
  chosen: Candidates | undefined,
): Candidates {
  let whole = 0;
  if (chosen === undefined) {
    const all = allPossible(logits, mask).logits;
    const most = highest(all);
    for (let at = 0; at < all.length; at += 1) whole += weight(all[at] ?? 0, most);
  } else {
    for (const logit of chosen.logits) whole += weight(logit, chosen.logits[0] ?? 0);
  }
  for (let helping = 64; ; helping *= 8) {
    const best = chosen ?? likeliest(logits, helping, mask);
    let sum = 0;
    for (let at = 0; at < best.tokens.length; at += 1) {
      sum += weight(best.logits[at] ?? 0, best.logits[0] ?? 0);
      if (sum >= probability * whole) return firstOf(best, at + 1);
    }
    if (chosen !== undefined || helping >= logits.length) return best;
  }
}

const firstOf = ({ tokens, logits }: Candidates, count: number): Candidates => ({
  tokens: tokens.subarray(0, count),
  logits: logits.subarray(0, count),
});

function highest(logits: Float64Array): number {
  let most = -Infinity;
  for (let at = 0; at < logits.length; at += 1) most = Math.max(most, logits[at] ?? 0);
  return most;
}

/** e to the power of logit − most, which is at most 1; of infinities, 1 for the highest and 0 for all others. */
const weight = (logit: number, most: number): number => (logit === most ? 1 : exactExp(logit - most));

/** The candidate at `chance` (0 … 1) of the way through the candidates' probabilities. */
function draw({ tokens, logits }: Candidates, minP: number, temperature: number, chance: number): number {
  const most = highest(logits);
  const weights = new Float64Array(logits.length);
  let left = 0;
  for (let at = 0; at < logits.length; at += 1) {
    const logit = logits[at] ?? 0;
    if (minP > 0 && weight(logit, most) < minP) continue;
    const one = logit === most ? 1 : exactExp((logit - most) / temperature);
    weights[at] = one;
    left += one;
  }
  left *= chance;
  let last = 0;
  for (let at = 0; at < tokens.length; at += 1) {
    const one = weights[at] ?? 0;
    if (one === 0) continue;
    last = tokens[at] ?? 0;
    left -= one;
    if (left < 0) break;
  }
  return last;
}
