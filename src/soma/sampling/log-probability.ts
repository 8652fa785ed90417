import { likeliest } from "./likeliest.ts";

/**
 * The natural logarithm of the sum of all exp(logit): what is subtracted from a raw logit to make it a log-probability.
 * Logits that are NaN count as impossible. Minus infinity where none is possible.
 */
function logSum(logits: Float32Array): number {
  let most = -Infinity;
  for (const logit of logits) if (logit > most) most = logit;
  if (!Number.isFinite(most)) return most;
  let sum = 0;
  for (const logit of logits) if (logit > -Infinity) sum += Math.exp(logit - most);
  return most + Math.log(sum);
}

/** One token's log-probability by the raw logits, before penalties, temperature and mask. */
export function logProbability(logits: Float32Array, token: number): number {
  return (logits[token] ?? -Infinity) - logSum(logits);
}

/**
 * The `count` likeliest tokens with the natural logarithms of their probabilities, likeliest first, by the raw logits:
 * what the model says, before penalties, temperature and mask.
 */
export function logProbabilities(
  logits: Float32Array,
  count: number,
): readonly { readonly token: number; readonly logprob: number }[] {
  const best = likeliest(logits, count);
  const sum = best.tokens.length === 0 ? 0 : logSum(logits);
  return Array.from(best.tokens, (token, at) => ({ token, logprob: (best.logits[at] ?? 0) - sum }));
}
