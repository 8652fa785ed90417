/**
 * The transformer as its papers write it (Touvron et al., "LLaMA", 2023; Qwen's reports for biases and head norms), one
 * token after another, in doubles over weights that are already unpacked. Slow and plain: what the engine is held to.
 */
export interface ReferenceModel {
  readonly layers: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headSize: number;
  readonly epsilon: number;
  readonly ropeBase: number;
  readonly rope: "interleaved" | "halves";
  /** By GGUF's names. A matrix lies row by row. */
  readonly weights: ReadonlyMap<string, { readonly dims: readonly number[]; readonly values: Float32Array }>;
}

type Vector = Float64Array;

/** A row of logits for each token. */
export function referenceForward(model: ReferenceModel, tokens: readonly number[]): Float64Array[] {
  const values = (name: string): Float32Array => {
    const found = model.weights.get(name);
    if (found === undefined) throw new Error(`The reference has no ${name}.`);
    return found.values;
  };
  const times = (name: string, x: Vector, bias?: string): Vector => {
    const matrix = values(name);
    const offset = bias === undefined ? undefined : model.weights.get(bias)?.values;
    const out = new Float64Array(matrix.length / x.length);
    for (let row = 0; row < out.length; row++) {
      let sum = offset?.[row] ?? 0;
      for (let i = 0; i < x.length; i++) sum += (matrix[row * x.length + i] ?? 0) * (x[i] ?? 0);
      out[row] = sum;
    }
    return out;
  };
  const norm = (name: string, x: Vector): Vector => {
    const gain = values(name);
    const scale = 1 / Math.sqrt(x.reduce((sum, value) => sum + value * value, 0) / x.length + model.epsilon);
    return x.map((value, i) => value * scale * (gain[i] ?? 0));
  };
  const divisors = model.weights.get("rope_freqs.weight")?.values;
  const turned = (head: Vector, position: number): Vector => {
    const half = model.headSize / 2;
    const out = new Float64Array(model.headSize);
    for (let i = 0; i < half; i++) {
      const angle = (position * model.ropeBase ** ((-2 * i) / model.headSize)) / (divisors?.[i] ?? 1);
      const [a, b] = model.rope === "halves" ? [i, i + half] : [2 * i, 2 * i + 1];
      const [x, y] = [head[a] ?? 0, head[b] ?? 0];
      out[a] = x * Math.cos(angle) - y * Math.sin(angle);
      out[b] = x * Math.sin(angle) + y * Math.cos(angle);
    }
    return out;
  };
  /** Cut into heads, normed where the model says so, and turned. */
  const headsOf = (x: Vector, position: number, headNorm: string): Vector[] =>
    cut(x, model.headSize).map((head) => turned(model.weights.has(headNorm) ? norm(headNorm, head) : head, position));

  const keys: Vector[][][] = Array.from({ length: model.layers }, () => []);
  const kept: Vector[][][] = Array.from({ length: model.layers }, () => []);
  return tokens.map((token, position) => {
    const table = values("token_embd.weight");
    const width = values("output_norm.weight").length;
    let x = Float64Array.from(table.subarray(token * width, (token + 1) * width));
    for (let layer = 0; layer < model.layers; layer++) {
      const at = (name: string): string => `blk.${String(layer)}.${name}`;
      const h = norm(at("attn_norm.weight"), x);
      const q = headsOf(times(at("attn_q.weight"), h, at("attn_q.bias")), position, at("attn_q_norm.weight"));
      keys[layer]?.push(headsOf(times(at("attn_k.weight"), h, at("attn_k.bias")), position, at("attn_k_norm.weight")));
      kept[layer]?.push(cut(times(at("attn_v.weight"), h, at("attn_v.bias")), model.headSize));
      const mixed = q.map((query, head) =>
        attend(
          query,
          (keys[layer] ?? []).map((of) => of[Math.floor((head * model.kvHeads) / model.heads)] ?? query),
          (kept[layer] ?? []).map((of) => of[Math.floor((head * model.kvHeads) / model.heads)] ?? query),
        ),
      );
      x = plus(x, times(at("attn_output.weight"), joined(mixed), at("attn_output.bias")));
      const f = norm(at("ffn_norm.weight"), x);
      const gate = times(at("ffn_gate.weight"), f);
      const up = times(at("ffn_up.weight"), f);
      x = plus(
        x,
        times(
          at("ffn_down.weight"),
          gate.map((g, i) => (g / (1 + Math.exp(-g))) * (up[i] ?? 0)),
        ),
      );
    }
    return times(
      model.weights.has("output.weight") ? "output.weight" : "token_embd.weight",
      norm("output_norm.weight", x),
    );
  });
}

function attend(query: Vector, keys: readonly Vector[], kept: readonly Vector[]): Vector {
  const scores = keys.map((key) => dot(query, key) / Math.sqrt(query.length));
  const most = Math.max(...scores);
  const weights = scores.map((score) => Math.exp(score - most));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const out = new Float64Array(query.length);
  kept.forEach((value, at) => {
    for (let i = 0; i < out.length; i++) out[i] = (out[i] ?? 0) + ((weights[at] ?? 0) / sum) * (value[i] ?? 0);
  });
  return out;
}

function dot(a: Vector, b: Vector): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
}

function plus(a: Vector, b: Vector): Float64Array<ArrayBuffer> {
  return Float64Array.from(a, (value, i) => value + (b[i] ?? 0));
}

function cut(x: Vector, length: number): Vector[] {
  return Array.from({ length: x.length / length }, (_, i) => x.slice(i * length, (i + 1) * length));
}

function joined(parts: readonly Vector[]): Vector {
  return Float64Array.from(parts.flatMap((part) => [...part]));
}

/** KL(p‖q) in nats between the softmaxes of two rows of logits. */
export function klDivergence(p: ArrayLike<number>, q: ArrayLike<number>): number {
  const [logP, logQ] = [logSoftmax(p), logSoftmax(q)];
  return logP.reduce((sum, value, i) => sum + Math.exp(value) * (value - (logQ[i] ?? 0)), 0);
}

export function logSoftmax(logits: ArrayLike<number>): Float64Array {
  const row = Float64Array.from(logits);
  const most = row.reduce((a, b) => Math.max(a, b), -Infinity);
  const total = Math.log(row.reduce((sum, value) => sum + Math.exp(value - most), 0));
  return row.map((value) => value - most - total);
}
