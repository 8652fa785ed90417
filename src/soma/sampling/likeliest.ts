/** Tokens and their logits, in the order of `tokens`. */
export interface Candidates {
  readonly tokens: Int32Array;
  readonly logits: Float64Array;
}

/**
 * The `count` candidates with the highest logits, highest first, of equal ones the lowest token first. One pass with a
 * heap of `count`: no sort of all. NaN and minus infinity are never among them. `allowed` has a bit for each token.
 */
export function likeliest(logits: Float32Array, count: number, allowed?: Uint32Array): Candidates {
  const size = Math.min(count, logits.length);
  const heap = new Int32Array(size); // the worst of those kept is on top
  let kept = 0;
  let least = -Infinity;
  const isWorse = (one: number, other: number): boolean => {
    const [a, b] = [logits[one] ?? 0, logits[other] ?? 0];
    return a < b || (a === b && one > other);
  };
  const sink = (from: number): void => {
    const token = heap[from] ?? 0;
    let at = from;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= kept) break;
      if (child + 1 < kept && isWorse(heap[child + 1] ?? 0, heap[child] ?? 0)) child += 1;
      if (!isWorse(heap[child] ?? 0, token)) break;
      heap[at] = heap[child] ?? 0;
      at = child;
    }
    heap[at] = token;
  };

  for (let token = 0; size > 0 && token < logits.length; token += 1) {
    const logit = logits[token] ?? NaN;
    // A later token that is no better than the worst one kept cannot come in; NaN compares false.
    if (!(kept < size ? logit > -Infinity : logit > least)) continue;
    if (allowed !== undefined && ((allowed[token >> 5] ?? 0) & (1 << (token & 31))) === 0) continue;
    if (kept < size) {
      heap[kept++] = token;
      if (kept < size) continue;
      for (let at = (size >> 1) - 1; at >= 0; at -= 1) sink(at);
    } else {
      heap[0] = token;
      sink(0);
    }
    least = logits[heap[0] ?? 0] ?? 0;
  }
  const tokens = heap.slice(0, kept).sort((one, other) => (isWorse(one, other) ? 1 : -1));
  return { tokens, logits: Float64Array.from(tokens, (token) => logits[token] ?? 0) };
}
