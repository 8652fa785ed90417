import type { Model } from "../types.ts";
import { logitsOf } from "./open-tiny.ts";
import { logSoftmax } from "./reference-forward.ts";

/** What predicts: Soma, native llama.cpp, or either with other weights. A row of logits a token, from an empty state. */
export type Predict = (tokens: readonly number[]) => Promise<readonly Float32Array[]>;

/** How far a prediction is from another, over all positions of some texts. */
export interface Distance {
  readonly positions: number;
  /** Mean KL divergence of the second from the first, in nats. */
  readonly kl: number;
  /** The second's perplexity ÷ the first's, less 1. */
  readonly perplexity: number;
  /** The part of positions at which both find the same token likeliest. */
  readonly sameChoice: number;
}

/** Two predictions' logits beside one another, text after text. */
export async function distance(one: Predict, other: Predict, texts: readonly (readonly number[])[]): Promise<Distance> {
  let positions = 0;
  let divergence = 0;
  let surprise = 0;
  let surprises = 0;
  let same = 0;
  for (const tokens of texts) {
    const [ours, theirs] = [await one(tokens), await other(tokens)];
    for (const [at, row] of ours.entries()) {
      const [p, q] = [logSoftmax(row), logSoftmax(theirs[at] ?? [])];
      positions += 1;
      divergence += klOf(p, q);
      if (likeliest(p) === likeliest(q)) same += 1;
      const next = tokens[at + 1];
      if (next === undefined) continue;
      surprise += (p[next] ?? NaN) - (q[next] ?? NaN);
      surprises += 1;
    }
  }
  return {
    positions,
    kl: divergence / positions,
    perplexity: Math.expm1(surprise / surprises),
    sameChoice: same / positions,
  };
}

/** Soma as a prediction. */
export function predictWith(model: Model): Predict {
  return async (tokens) => {
    const all = await logitsOf(model, tokens, "all");
    const size = all.length / tokens.length;
    return tokens.map((_, at) => all.slice(at * size, (at + 1) * size));
  };
}

/** Native llama.cpp as a prediction. */
export function predictNatively(model: { logits(tokens: readonly number[]): AsyncIterable<Float32Array> }): Predict {
  return async (tokens) => {
    const rows: Float32Array[] = [];
    for await (const row of model.logits(tokens)) rows.push(row);
    return rows;
  };
}

/** The same prediction, made once for each text; its rows are kept. */
export function keeping(predict: Predict): Predict {
  const known = new Map<readonly number[], ReturnType<Predict>>();
  return (tokens) => {
    const rows = known.get(tokens) ?? predict(tokens);
    known.set(tokens, rows);
    return rows;
  };
}

/** The mean over their weights; what has no chance in `p` adds nothing. */
function klOf(p: Float64Array, q: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < p.length; i += 1) sum += Math.exp(p[i] ?? 0) * ((p[i] ?? 0) - (q[i] ?? 0));
  return sum;
}

function likeliest(row: Float64Array): number {
  let best = 0;
  for (let i = 1; i < row.length; i += 1) if ((row[i] ?? 0) > (row[best] ?? 0)) best = i;
  return best;
}
