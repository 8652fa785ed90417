import { quantise, writeGguf, type WritableTensor, type WritableValue } from "../../gguf/write-gguf.ts";
import type { GgufType } from "../../gguf/types.ts";

/** A model that nobody trained, small enough to write, run and read back within a test. */
export interface TinyShape {
  readonly architecture: "llama" | "qwen2" | "qwen3";
  readonly type: GgufType;
  readonly layers: number;
  readonly width: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headSize: number;
  readonly feedForward: number;
  readonly window: number;
  readonly seed: number;
  /** The token table is the head as well. */
  readonly tied?: boolean;
  /** With Llama 3.1's divisors of rope's frequencies. */
  readonly ropeFactors?: boolean;
}

export const tinyShape: TinyShape = {
  architecture: "llama",
  type: "F32",
  layers: 2,
  width: 256,
  heads: 4,
  kvHeads: 2,
  headSize: 64,
  feedForward: 512,
  window: 256,
  seed: 1,
};

/**
 * Bytes and a few merged letters, in GPT-2's way of writing bytes as characters (Radford et al., 2019), so that Soma's
 * tokenizer and llama.cpp's both open it.
 */
function tinyVocabulary(): { tokens: string[]; types: Int32Array; merges: string[] } {
  const printable = (byte: number): boolean =>
    (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || (byte >= 174 && byte <= 255);
  let spare = 256;
  const tokens = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(printable(byte) ? byte : spare++));
  const merges = Array.from("etaoinshr").flatMap((a) => Array.from("etaoinshr").map((b) => `${a} ${b}`));
  tokens.push(...merges.map((merge) => merge.replace(" ", "")), "<|begin|>", "<|end|>");
  const types = new Int32Array(tokens.length).fill(1);
  types.fill(3, tokens.length - 2);
  return { tokens, types, merges };
}

/** Tokens in every tiny model's vocabulary: 256 bytes, 81 pairs, begin and end. */
export const tinyVocabularySize = 256 + 81 + 2;

/** Values of a normal distribution, the same for the same seed (mulberry32 and Box–Muller). */
export function createNormal(seed: number): () => number {
  let state = seed >>> 0;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

/**
 * The tensors before they are packed. Matrices are drawn so that each keeps its input's size and the head gives logits
 * of a deviation near 3: as peaked as a trained model's, so that a KL divergence means what it means there. Flat
 * logits would hide errors, and larger weights make the softmaxes flip on every rounding.
 */
export function tinyTensors(shape: TinyShape): TinyTensors {
  const key = JSON.stringify({ ...shape, type: undefined }); // all types pack the same values
  const known = drawn.get(key) ?? draw(shape);
  drawn.set(key, known);
  return known;
}

type TinyTensors = ReadonlyMap<string, { readonly dims: number[]; readonly values: Float32Array }>;
const drawn = new Map<string, TinyTensors>();

function draw(shape: TinyShape): TinyTensors {
  const normal = createNormal(shape.seed);
  const tensors = new Map<string, { dims: number[]; values: Float32Array }>();
  const add = (name: string, dims: number[], draw: () => number): void => {
    const count = dims.reduce((product, dim) => product * dim, 1);
    tensors.set(name, { dims, values: Float32Array.from({ length: count }, draw) });
  };
  const matrix = (name: string, columns: number, rows: number, gain = 1): void => {
    add(name, [columns, rows], () => (normal() * gain) / Math.sqrt(columns));
  };
  const norm = (name: string, width: number): void => {
    add(name, [width], () => 1 + 0.1 * normal());
  };
  const { width, headSize, feedForward } = shape;
  const queries = shape.heads * headSize;
  const keys = shape.kvHeads * headSize;
  const tied = shape.tied === true;
  add("token_embd.weight", [width, tinyVocabularySize], () => (tied ? (normal() * 3) / Math.sqrt(width) : normal()));
  for (let layer = 0; layer < shape.layers; layer++) {
    const at = (name: string): string => `blk.${String(layer)}.${name}`;
    norm(at("attn_norm.weight"), width);
    matrix(at("attn_q.weight"), width, queries);
    matrix(at("attn_k.weight"), width, keys);
    matrix(at("attn_v.weight"), width, keys);
    if (shape.architecture === "qwen2")
      for (const [name, size] of [
        ["attn_q.bias", queries],
        ["attn_k.bias", keys],
        ["attn_v.bias", keys],
      ] as const)
        add(at(name), [size], () => normal() * 0.5);
    if (shape.architecture === "qwen3") {
      norm(at("attn_q_norm.weight"), headSize);
      norm(at("attn_k_norm.weight"), headSize);
    }
    matrix(at("attn_output.weight"), queries, width);
    norm(at("ffn_norm.weight"), width);
    matrix(at("ffn_gate.weight"), width, feedForward);
    matrix(at("ffn_up.weight"), width, feedForward);
    matrix(at("ffn_down.weight"), feedForward, width);
  }
  norm("output_norm.weight", width);
  if (!tied) matrix("output.weight", width, tinyVocabularySize, 3);
  if (shape.ropeFactors === true) {
    let index = 0;
    add("rope_freqs.weight", [headSize / 2], () => (index++ < headSize / 4 ? 1 : 8));
  }
  return tensors;
}

export function tinyMetadata(shape: TinyShape): Map<string, WritableValue> {
  const { tokens, types, merges } = tinyVocabulary();
  const key = (name: string): string => `${shape.architecture}.${name}`;
  return new Map<string, WritableValue>([
    ["general.architecture", shape.architecture],
    ["general.name", `tiny ${shape.architecture} ${shape.type}`],
    [key("block_count"), shape.layers],
    [key("context_length"), shape.window],
    [key("embedding_length"), shape.width],
    [key("feed_forward_length"), shape.feedForward],
    [key("attention.head_count"), shape.heads],
    [key("attention.head_count_kv"), shape.kvHeads],
    [key("attention.key_length"), shape.headSize],
    [key("attention.value_length"), shape.headSize],
    [key("rope.dimension_count"), shape.headSize],
    [key("attention.layer_norm_rms_epsilon"), { f32: 1e-5 }],
    [key("rope.freq_base"), { f32: 10_000 }],
    ["tokenizer.ggml.model", "gpt2"],
    ["tokenizer.ggml.pre", "gpt-2"],
    ["tokenizer.ggml.tokens", tokens],
    ["tokenizer.ggml.token_type", types],
    ["tokenizer.ggml.merges", merges],
    ["tokenizer.ggml.bos_token_id", tokens.length - 2],
    ["tokenizer.ggml.eos_token_id", tokens.length - 1],
    ["tokenizer.ggml.add_bos_token", false],
  ]);
}

/** The model as a GGUF file: matrices in the shape's type, vectors in F32. */
export function tinyModel(change: Partial<TinyShape> = {}): Uint8Array<ArrayBuffer> {
  const shape = { ...tinyShape, ...change };
  return writeGguf({ metadata: tinyMetadata(shape), tensors: packed(shape) });
}

export function packed(shape: TinyShape): WritableTensor[] {
  return [...tinyTensors(shape)].map(([name, { dims, values }]) => {
    const type = dims.length === 1 ? "F32" : shape.type;
    return { name, type, dims, data: quantise(type, values) };
  });
}

/** Tokens without meaning, the same for the same seed. */
export function someTokens(count: number, seed = 7): number[] {
  const normal = createNormal(seed);
  return Array.from({ length: count }, () => Math.floor(Math.abs(normal() * 1e6)) % (tinyVocabularySize - 2));
}
