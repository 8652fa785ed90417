/** Small whole files to damage, one for each kind of tokenizer. */
import { quantise, type WritableFile, type WritableTensor, type WritableValue } from "../write-gguf.ts";
import { typeShapes, type GgufType } from "../types.ts";

/** A file of each kind of tokenizer, with a few tensors of each type. */
export function smallFiles(): WritableFile[] {
  return [bytePairs(), sentencePieces(), wordPieces()].map((tokenizer) => ({
    metadata: new Map<string, WritableValue>([...common, ...tokenizer]),
    tensors: (Object.keys(typeShapes) as GgufType[]).map(tensor),
  }));
}

const common: readonly (readonly [string, WritableValue])[] = [
  ["general.architecture", "llama"],
  ["general.name", "a file of the tests"],
  ["llama.context_length", 64],
  ["llama.rope.freq_base", { f32: 10000 }],
  ["general.tags", ["a", "b"]],
  ["tokenizer.chat_template", "{% for m in messages %}{{ bos_token + m.role + ': ' + m.content }}\n{% endfor %}"],
];

function tensor(type: GgufType, i: number): WritableTensor {
  const values = Float32Array.from({ length: 512 }, (_, at) => Math.sin(at + i));
  return { name: `blk.0.${type.toLowerCase()}.weight`, type, dims: [256, 2], data: quantise(type, values) };
}

function bytePairs(): [string, WritableValue][] {
  const letters = "abcdefghijklmnopqrstuvwxyzĠĊ.,!?0123456789".split("");
  const merges = ["Ġ t", "h e", "Ġt he", "a n", "an d", "Ġ a", "i n"];
  const tokens = [
    "<|endoftext|>",
    "<|im_start|>",
    "<|im_end|>",
    ...letters,
    ...merges.map((pair) => pair.replace(" ", "")),
  ];
  return [
    ["tokenizer.ggml.model", "gpt2"],
    ["tokenizer.ggml.pre", "smollm"],
    ["tokenizer.ggml.tokens", tokens],
    ["tokenizer.ggml.token_type", Int32Array.from(tokens, (_, i) => (i < 3 ? 3 : 1))],
    ["tokenizer.ggml.merges", merges],
    ["tokenizer.ggml.bos_token_id", 1],
    ["tokenizer.ggml.eos_token_id", 2],
    ["tokenizer.ggml.add_bos_token", false],
  ];
}

function sentencePieces(): [string, WritableValue][] {
  const bytes = Array.from({ length: 256 }, (_, i) => `<0x${i.toString(16).toUpperCase().padStart(2, "0")}>`);
  const pieces = ["▁", "t", "h", "e", "▁t", "▁th", "▁the", "a", "n", "d"];
  const tokens = ["<unk>", "<s>", "</s>", ...bytes, ...pieces];
  return [
    ["tokenizer.ggml.model", "llama"],
    ["tokenizer.ggml.tokens", tokens],
    ["tokenizer.ggml.scores", Float32Array.from(tokens, (_, i) => -i)],
    ["tokenizer.ggml.token_type", Int32Array.from(tokens, (_, i) => (i === 0 ? 2 : i < 3 ? 3 : i < 259 ? 6 : 1))],
    ["tokenizer.ggml.bos_token_id", 1],
    ["tokenizer.ggml.eos_token_id", 2],
    ["tokenizer.ggml.unknown_token_id", 0],
  ];
}

function wordPieces(): [string, WritableValue][] {
  const tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "▁the", "▁a", "nd", "▁t", "he", "▁."];
  return [
    ["tokenizer.ggml.model", "bert"],
    ["tokenizer.ggml.tokens", tokens],
    ["tokenizer.ggml.token_type", Int32Array.from(tokens, (_, i) => (i < 4 ? 3 : 1))],
    ["tokenizer.ggml.unknown_token_id", 1],
    ["tokenizer.ggml.bos_token_id", 2],
    ["tokenizer.ggml.seperator_token_id", 3],
  ];
}
