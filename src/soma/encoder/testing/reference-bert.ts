import { dequantise, type WritableTensor } from "../../gguf/write-gguf.ts";
import type { TinyBertShape } from "./tiny-bert.ts";

/**
 * BERT's forward pass in plain numbers, one text at a time, to compare the engine with. With `rounding` the inputs of
 * the layers' matrices are rounded as ONNX's DynamicQuantizeLinear rounds them, over the whole text.
 */
export function referenceBert(
  shape: TinyBertShape,
  file: readonly WritableTensor[],
  rounding = false,
): (tokens: readonly number[]) => Float64Array {
  const values = new Map(file.map(({ name, type, data }) => [name, Float64Array.from(dequantise(type, data))]));
  const of = (name: string): Float64Array => {
    const found = values.get(name);
    if (found === undefined) throw new Error(`The file has no ${name}.`);
    return found;
  };
  return (tokens) => forward(shape, of, tokens, rounding);
}

function forward(
  { width, feedForward, heads, layers }: TinyBertShape,
  of: (name: string) => Float64Array,
  tokens: readonly number[],
  rounding: boolean,
): Float64Array {
  const row = (name: string, at: number) => of(name).subarray(at * width, (at + 1) * width);
  const norm = (x: Float64Array[], name: string) => {
    for (const token of x) layerNorm(token, of(`${name}.weight`), of(`${name}.bias`));
  };
  const matrix = (x: readonly Float64Array[], name: string, rows: number) =>
    multiply(rounding ? rounded(x) : x, of(`${name}.weight`), of(`${name}.bias`), rows);

  const stream = tokens.map((token, place) =>
    Float64Array.from(
      row("token_embd.weight", token),
      (value, at) => value + (row("token_types.weight", 0)[at] ?? 0) + (row("position_embd.weight", place)[at] ?? 0),
    ),
  );
  norm(stream, "token_embd_norm");
  for (let layer = 0; layer < layers; layer += 1) {
    const at = (name: string) => `blk.${layer}.${name}`;
    const [q, k, v] = ["attn_q", "attn_k", "attn_v"].map((name) => matrix(stream, at(name), width));
    if (!q || !k || !v) throw new Error("unreachable");
    addTo(stream, matrix(attend(q, k, v, heads), at("attn_output"), width));
    norm(stream, at("attn_output_norm"));
    const up = matrix(stream, at("ffn_up"), feedForward).map((token) =>
      token.map((x) => (x * (1 + erf(x / Math.SQRT2))) / 2),
    );
    addTo(stream, matrix(up, at("ffn_down"), width));
    norm(stream, at("layer_output_norm"));
  }
  const mean = new Float64Array(width);
  for (const token of stream) for (const [at, value] of token.entries()) mean[at] = (mean[at] ?? 0) + value;
  const length = Math.hypot(...mean);
  return mean.map((value) => value / length);
}

function layerNorm(x: Float64Array, gain: Float64Array, bias: Float64Array): void {
  const mean = x.reduce((sum, value) => sum + value, 0) / x.length;
  const variance = x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / x.length;
  for (const [at, value] of x.entries())
    x[at] = ((value - mean) / Math.sqrt(variance + 1e-12)) * (gain[at] ?? 0) + (bias[at] ?? 0);
}

function multiply(x: readonly Float64Array[], weight: Float64Array, bias: Float64Array, rows: number): Float64Array[] {
  const columns = weight.length / rows;
  return x.map((token) =>
    Float64Array.from({ length: rows }, (_, row) => {
      let sum = bias[row] ?? 0;
      for (let at = 0; at < columns; at += 1) sum += (token[at] ?? 0) * (weight[row * columns + at] ?? 0);
      return sum;
    }),
  );
}

function attend(q: Float64Array[], k: Float64Array[], v: Float64Array[], heads: number): Float64Array[] {
  const width = q[0]?.length ?? 0;
  const size = width / heads;
  return q.map((query) => {
    const seen = new Float64Array(width);
    for (let head = 0; head < heads; head += 1) {
      const of = (token: Float64Array) => token.subarray(head * size, (head + 1) * size);
      const scores = k.map((key) => dot(of(query), of(key)) / Math.sqrt(size));
      const most = Math.max(...scores);
      const shares = scores.map((score) => Math.exp(score - most));
      const sum = shares.reduce((a, b) => a + b, 0);
      const into = of(seen);
      for (const [other, share] of shares.entries())
        for (const [at, value] of of(v[other] ?? seen).entries()) into[at] = (into[at] ?? 0) + (share / sum) * value;
    }
    return seen;
  });
}

/** DynamicQuantizeLinear (ONNX operators, version 11) and back. */
function rounded(x: readonly Float64Array[]): Float64Array[] {
  let [least, most] = [0, 0];
  for (const token of x) for (const value of token) [least, most] = [Math.min(least, value), Math.max(most, value)];
  const scale = Math.fround((most - least) / 255);
  const zero = Math.max(0, Math.min(255, roundEven(-least / scale)));
  const back = (value: number) => (Math.max(0, Math.min(255, roundEven(value / scale) + zero)) - zero) * scale;
  return x.map((token) => token.map(back));
}

function roundEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 !== 0) ? below + 1 : below;
}

/** By the series of positive terms (Abramowitz and Stegun 7.1.6), exact to double precision for what a test needs. */
function erf(x: number): number {
  if (Math.abs(x) > 6) return Math.sign(x);
  let [term, sum] = [x, x];
  for (let n = 1; term !== 0 && n < 200; n += 1) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

function addTo(x: readonly Float64Array[], y: readonly Float64Array[]): void {
  for (const [token, values] of x.entries())
    for (const [at, value] of (y[token] ?? []).entries()) values[at] = (values[at] ?? 0) + value;
}

export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < a.length; at += 1) sum += (a[at] ?? 0) * (b[at] ?? 0);
  return sum;
}
