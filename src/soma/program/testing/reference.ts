/** The operations, in doubles, as their papers write them: what the kernels are held against. */

/** What a matmul may differ by: results, and for each the sum of its terms' magnitudes. */
export interface Products {
  readonly values: Float64Array;
  readonly magnitudes: Float64Array;
}

/** out[t][r] = Σ x[t][c] · w[r][c]. */
export function products(w: Float32Array, rows: number, x: ArrayLike<number>, columns: number): Products {
  const tokens = x.length / columns;
  const values = new Float64Array(tokens * rows);
  const magnitudes = new Float64Array(tokens * rows);
  for (let t = 0; t < tokens; t++) {
    for (let r = 0; r < rows; r++) {
      let sum = 0;
      let magnitude = 0;
      for (let c = 0; c < columns; c++) {
        const term = (x[t * columns + c] ?? 0) * (w[r * columns + c] ?? 0);
        sum += term;
        magnitude += Math.abs(term);
      }
      values[t * rows + r] = sum;
      magnitudes[t * rows + r] = magnitude;
    }
  }
  return { values, magnitudes };
}

/** What is left of x after int8 with a scale for each 32 values: ggml's quantize_row_q8_0, the scale in f32. */
export function throughInt8(x: Float32Array): Float32Array {
  const out = new Float32Array(x.length);
  for (let b = 0; b < x.length; b += 32) {
    const block = x.subarray(b, b + 32);
    const largest = block.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
    const inverse = largest > 0 ? Math.fround(127 / largest) : 0;
    for (const [i, v] of block.entries()) {
      out[b + i] = Math.fround(nearestEven(Math.fround(v * inverse)) * Math.fround(largest / 127));
    }
  }
  return out;
}

function nearestEven(value: number): number {
  const down = Math.floor(value);
  const rest = value - down;
  return rest > 0.5 || (rest === 0.5 && down % 2 !== 0) ? down + 1 : down;
}

export function rmsNorm(x: Float32Array, weight: Float32Array, epsilon: number): Float64Array {
  const width = weight.length;
  return Float64Array.from(x, (v, i) => {
    const row = x.subarray(i - (i % width), i - (i % width) + width);
    const squares = row.reduce((sum, value) => sum + value * value, 0);
    return (v / Math.sqrt(squares / width + epsilon)) * (weight[i % width] ?? 0);
  });
}

export function layerNorm(x: Float32Array, gain: Float32Array, bias: Float32Array, epsilon: number): Float64Array {
  const width = gain.length;
  return Float64Array.from(x, (v, i) => {
    const row = x.subarray(i - (i % width), i - (i % width) + width);
    const mean = row.reduce((sum, value) => sum + value, 0) / width;
    const variance = row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / width;
    return ((v - mean) / Math.sqrt(variance + epsilon)) * (gain[i % width] ?? 0) + (bias[i % width] ?? 0);
  });
}

export interface Looking {
  readonly heads: number;
  readonly keyHeads: number;
  readonly headSize: number;
  readonly scale: number;
  /** First and last position that query `t` sees. */
  readonly sees: (t: number) => readonly [first: number, last: number];
}

/** q [token][head][size]; k and v [position][key head][size]. */
export function attention(q: Float32Array, k: Float32Array, v: Float32Array, look: Looking): Float64Array {
  const { heads, keyHeads, headSize, scale } = look;
  const out = new Float64Array(q.length);
  for (let t = 0; t < q.length / (heads * headSize); t++) {
    const [first, last] = look.sees(t);
    for (let h = 0; h < heads; h++) {
      const keyHead = Math.floor((h * keyHeads) / heads);
      const at = (t * heads + h) * headSize;
      const row = (p: number): number => (p * keyHeads + keyHead) * headSize;
      const scores: number[] = [];
      for (let p = first; p <= last; p++) {
        let dot = 0;
        for (let d = 0; d < headSize; d++) dot += (q[at + d] ?? 0) * (k[row(p) + d] ?? 0);
        scores.push(dot * scale);
      }
      const peak = Math.max(...scores);
      const weights = scores.map((score) => Math.exp(score - peak));
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      for (const [i, weight] of weights.entries()) {
        for (let d = 0; d < headSize; d++) {
          out[at + d] = (out[at + d] ?? 0) + (weight / total) * (v[row(first + i) + d] ?? 0);
        }
      }
    }
  }
  return out;
}

/** erf by its series below 3 and by its continued fraction above: 12 digits or more. */
export function erf(x: number): number {
  if (x < 0) return -erf(-x);
  if (x > 6) return 1;
  if (x < 3) {
    let term = x;
    let sum = x;
    for (let n = 1; n < 200; n++) {
      term *= (-x * x) / n;
      sum += term / (2 * n + 1);
    }
    return (2 / Math.sqrt(Math.PI)) * sum;
  }
  let fraction = 0;
  for (let n = 60; n > 0; n--) fraction = n / 2 / (x + fraction);
  return 1 - Math.exp(-x * x) / ((x + fraction) * Math.sqrt(Math.PI));
}

/** The largest |a − b|, each measured against what it may be: 1 is the limit. NaN counts as infinite. */
export function worst(a: ArrayLike<number>, b: ArrayLike<number>, allowed: (i: number) => number): number {
  if (a.length !== b.length) throw new Error(`${a.length} values against ${b.length}.`);
  let most = 0;
  for (let i = 0; i < a.length; i++) {
    const off = Math.abs((a[i] ?? NaN) - (b[i] ?? NaN)) / allowed(i);
    most = Math.max(most, Number.isNaN(off) ? Infinity : off);
  }
  return most;
}
