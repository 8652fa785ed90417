import { quantise, writeGguf, type WritableTensor, type WritableValue } from "../../gguf/write-gguf.ts";
import { readF16, writeF16 } from "../../gguf/half.ts";
import type { GgufType } from "../../gguf/types.ts";
import { createNormal } from "../../model/testing/tiny-model.ts";

/** An embedding model that nobody trained, small enough to write, run and compute again within a test. */
export interface TinyBertShape {
  readonly type: GgufType;
  /** Matrices as Q8_0 with one scale a row and numbers within ±64, and the file says so. */
  readonly rows7: boolean;
  readonly layers: number;
  readonly width: number;
  readonly heads: number;
  readonly feedForward: number;
  readonly positions: number;
  readonly seed: number;
}

export const tinyBertShape: TinyBertShape = {
  type: "F32",
  rows7: false,
  layers: 2,
  width: 64,
  heads: 4,
  feedForward: 160,
  positions: 48,
  seed: 1,
};

const letters = Array.from("abcdefghijklmnopqrstuvwxyz");
const specials = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"];
/** Letters that begin a word (marked as GGUF marks them) and letters that go on with one. */
const vocabulary = [...specials, ...letters.map((letter) => `\u2581${letter}`), ...letters, "\u2581."];

interface Values {
  readonly dims: readonly number[];
  readonly values: Float32Array;
}

/** Values before packing. Matrices keep their input's size; the gains are near 1, as trained models' are. */
function tinyBertTensors(shape: TinyBertShape): Map<string, Values> {
  const normal = createNormal(shape.seed);
  const tensors = new Map<string, Values>();
  const add = (name: string, dims: readonly number[], draw: () => number): void => {
    const count = dims.reduce((product, dim) => product * dim, 1);
    tensors.set(name, { dims, values: Float32Array.from({ length: count }, draw) });
  };
  const matrix = (name: string, columns: number, rows: number): void => {
    add(`${name}.weight`, [columns, rows], () => normal() / Math.sqrt(columns));
    add(`${name}.bias`, [rows], () => 0.1 * normal());
  };
  const norm = (name: string): void => {
    add(`${name}.weight`, [shape.width], () => 1 + 0.1 * normal());
    add(`${name}.bias`, [shape.width], () => 0.1 * normal());
  };
  const { width, feedForward } = shape;
  add("token_embd.weight", [width, vocabulary.length], normal);
  add("position_embd.weight", [width, shape.positions], () => 0.3 * normal());
  add("token_types.weight", [width, 2], () => 0.3 * normal());
  norm("token_embd_norm");
  for (let layer = 0; layer < shape.layers; layer += 1) {
    for (const name of ["attn_q", "attn_k", "attn_v", "attn_output"]) matrix(`blk.${layer}.${name}`, width, width);
    norm(`blk.${layer}.attn_output_norm`);
    matrix(`blk.${layer}.ffn_up`, width, feedForward);
    matrix(`blk.${layer}.ffn_down`, feedForward, width);
    norm(`blk.${layer}.layer_output_norm`);
  }
  return tensors;
}

export function tinyBertMetadata(shape: TinyBertShape): Map<string, WritableValue> {
  const idOf = (word: string) => vocabulary.indexOf(word);
  return new Map<string, WritableValue>([
    ["general.architecture", "bert"],
    ["general.name", "tiny bert"],
    ["bert.block_count", shape.layers],
    ["bert.context_length", shape.positions],
    ["bert.embedding_length", shape.width],
    ["bert.feed_forward_length", shape.feedForward],
    ["bert.attention.head_count", shape.heads],
    ["bert.attention.layer_norm_epsilon", { f32: 1e-12 }],
    ["bert.attention.causal", false],
    ["bert.pooling_type", 1],
    ...(shape.rows7 ? [["soma.row_bits", 7] as const] : []),
    ["tokenizer.ggml.model", "bert"],
    ["tokenizer.ggml.tokens", vocabulary],
    ["tokenizer.ggml.token_type", Int32Array.from(vocabulary, (word) => (specials.includes(word) ? 3 : 1))],
    ["tokenizer.ggml.token_type_count", 2],
    ["tokenizer.ggml.bos_token_id", idOf("[CLS]")],
    ["tokenizer.ggml.eos_token_id", idOf("[SEP]")],
    ["tokenizer.ggml.cls_token_id", idOf("[CLS]")],
    ["tokenizer.ggml.seperator_token_id", idOf("[SEP]")],
    ["tokenizer.ggml.unknown_token_id", idOf("[UNK]")],
    ["tokenizer.ggml.padding_token_id", idOf("[PAD]")],
  ]);
}

/** A word of letters has one token a letter, between [CLS] and [SEP]. */
export function tinyBertTokens(text: string): number[] {
  const tokens = text
    .split(" ")
    .flatMap((word) => Array.from(word, (letter, at) => vocabulary.indexOf(at === 0 ? `\u2581${letter}` : letter)));
  return [vocabulary.indexOf("[CLS]"), ...tokens, vocabulary.indexOf("[SEP]")];
}

export function packTinyBert(shape: TinyBertShape, tensors = tinyBertTensors(shape)): WritableTensor[] {
  return [...tensors].map(([name, { dims, values }]) => {
    if (dims.length === 1) return { name, type: "F32", dims, data: quantise("F32", values) };
    if (shape.rows7 && name.startsWith("blk.")) {
      const packed = sevenBits(values, dims[0] ?? 0);
      return { name, type: "Q8_0", dims, data: packed };
    }
    return { name, type: shape.type, dims, data: quantise(shape.type, values) };
  });
}

/** The model as a GGUF file: matrices in the shape's type, vectors in F32. */
export function tinyBert(change: Partial<TinyBertShape> = {}): Uint8Array<ArrayBuffer> {
  const shape = { ...tinyBertShape, ...change };
  return writeGguf({ metadata: tinyBertMetadata(shape), tensors: packTinyBert(shape) });
}

/** Q8_0 blocks whose rows have one scale each: a row's largest value is ±64. */
function sevenBits(values: Float32Array, columns: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array((values.length / 32) * 34);
  const view = new DataView(bytes.buffer);
  for (let row = 0; row < values.length / columns; row += 1) {
    const numbers = values.subarray(row * columns, (row + 1) * columns);
    const half = writeF16(numbers.reduce((most, value) => Math.max(most, Math.abs(value)), 0) / 64);
    for (let at = 0; at < columns; at += 1) {
      const block = ((row * columns + at) >> 5) * 34;
      view.setUint16(block, half, true);
      const number = Math.round((numbers[at] ?? 0) / readF16(half));
      view.setInt8(block + 2 + (at & 31), Math.max(-64, Math.min(64, number)));
    }
  }
  return bytes;
}
