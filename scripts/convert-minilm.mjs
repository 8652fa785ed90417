/**
 * Makes the GGUF of all-MiniLM-L6-v2 out of its 8-bit ONNX file, named as llama.cpp's "bert" architecture names things,
 * so that llama.cpp opens it too.
 *
 *   node scripts/convert-minilm.mjs FOLDER OUT.gguf [--type Q8_0|F32]
 *
 * FOLDER holds model_quantized.onnx, tokenizer.json and config.json: src/soma/fixtures/all-minilm-l6-v2-onnx.
 *
 * The ONNX file's matrices are whole numbers from -64 to 64 with one scale a row. Q8_0 keeps them as they are and
 * repeats the row's scale in each block, rounded to 16 bits; `soma.scales.NAME` has the scales in full, since nothing may
 * be lost (see src/soma/kernels/parts/rows7.ts). `soma.row_bits` says that the matrices are of this kind.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runnerImport } from "vite";
import { readOnnx } from "./onnx/read-onnx.mjs";

const gguf = fileURLToPath(new URL("../src/soma/gguf/", import.meta.url));
const load = async (file) => (await runnerImport(join(gguf, file), { configFile: false, logLevel: "error" })).module;

/** GGUF's name for each matrix or vector of a layer, by its name in PyTorch. */
const parts = {
  "attention.self.query": "attn_q",
  "attention.self.key": "attn_k",
  "attention.self.value": "attn_v",
  "attention.output.dense": "attn_output",
  "attention.output.LayerNorm": "attn_output_norm",
  "intermediate.dense": "ffn_up",
  "output.dense": "ffn_down",
  "output.LayerNorm": "layer_output_norm",
};

/** The bytes of the GGUF file. `onnx` bytes, `vocabulary` and `config` as parsed JSON; `type` of the matrices. */
export async function convertMiniLm({ onnx, tokenizer, config, type = "Q8_0" }) {
  const [{ writeGguf }, { writeF16 }] = await Promise.all([load("write-gguf.ts"), load("half.ts")]);
  const { nodes, tensors } = readOnnx(onnx);
  const weights = matricesByName(nodes, tensors);
  const metadata = metadataOf(config, tokenizer, type);
  const out = [];
  const f32 = (name, values, dims) =>
    out.push({ name, type: "F32", dims, data: new Uint8Array(Float32Array.from(values).buffer) });
  const matrix = (name, rows) => {
    const dims = [rows.columns, rows.rows];
    if (type === "F32") return f32(name, valuesOf(rows), dims);
    const scales = name.startsWith("blk.") ? rows.scales : rows.scales.slice(0, 1); // a table has one for all its rows
    metadata.set(`soma.scales.${name}`, scales);
    out.push({ name, type: "Q8_0", dims, data: packQ8(rows, writeF16) });
  };
  const vector = (name, from) => f32(name, tensors.get(from).data, tensors.get(from).dims);
  const table = (name) => tableRows(tensors, `embeddings.${name}.weight`);

  matrix("token_embd.weight", table("word_embeddings"));
  matrix("position_embd.weight", table("position_embeddings"));
  const kinds = table("token_type_embeddings");
  f32("token_types.weight", valuesOf(kinds), [kinds.columns, kinds.rows]); // llama.cpp takes this one in f32 only
  vector("token_embd_norm.weight", "embeddings.LayerNorm.weight");
  vector("token_embd_norm.bias", "embeddings.LayerNorm.bias");
  for (let layer = 0; layer < config.num_hidden_layers; layer += 1) {
    for (const [from, name] of Object.entries(parts)) {
      const torch = `encoder.layer.${layer}.${from}`;
      if (name.endsWith("norm")) vector(`blk.${layer}.${name}.weight`, `${torch}.weight`);
      else matrix(`blk.${layer}.${name}.weight`, weights.get(torch));
      vector(`blk.${layer}.${name}.bias`, `${torch}.bias`);
    }
  }
  return writeGguf({ metadata, tensors: out });
}

/** PyTorch's name → `{ rows, columns, numbers, scales }`: row by row, as a matrix stands in GGUF. ONNX has it turned. */
function matricesByName(nodes, tensors) {
  const found = new Map();
  for (const { op, name, inputs } of nodes) {
    if (op !== "MatMulInteger") continue;
    const onnxName = inputs[1].replace(/_quantized$/, "");
    const { dims, data } = tensors.get(inputs[1]);
    if (tensors.get(`${onnxName}_zero_point`).data.some((zero) => zero !== 0))
      throw new Error(`${name} has an offset.`);
    const [columns, rows] = dims;
    const numbers = new Int8Array(data.length);
    for (let at = 0; at < data.length; at += 1) numbers[(at % rows) * columns + Math.floor(at / rows)] = data[at];
    const scales = tensors.get(`${onnxName}_scale`).data;
    found.set(name.slice(1).replace("/MatMul_quant", "").replaceAll("/", "."), { rows, columns, numbers, scales });
  }
  return found;
}

/** An embedding table, which has one scale and one offset for all of it. */
function tableRows(tensors, name) {
  const { dims, data } = tensors.get(`${name}_quantized`);
  const [zero] = tensors.get(`${name}_zero_point`).data;
  const [rows, columns] = dims;
  const scales = new Float32Array(rows).fill(tensors.get(`${name}_scale`).data[0]);
  return { rows, columns, numbers: Int8Array.from(data, (value) => value - zero), scales };
}

const valuesOf = ({ columns, numbers, scales }) =>
  Float32Array.from(numbers, (number, at) => number * scales[Math.floor(at / columns)]);

/** Q8_0 (ggml's block_q8_0: f16 scale, 32 × int8) with the numbers as they are. */
function packQ8({ columns, numbers, scales }, writeF16) {
  const bytes = new Uint8Array((numbers.length / 32) * 34);
  const view = new DataView(bytes.buffer);
  for (let block = 0; block < numbers.length / 32; block += 1) {
    view.setUint16(block * 34, writeF16(scales[Math.floor((block * 32) / columns)]), true);
    bytes.set(new Uint8Array(numbers.buffer, block * 32, 32), block * 34 + 2);
  }
  return bytes;
}

const control = 3;
const normal = 1;

function metadataOf(config, tokenizer, type) {
  const words = Object.entries(tokenizer.model.vocab)
    .sort(([, a], [, b]) => a - b)
    .map(([word]) => word);
  const special = new Set(tokenizer.added_tokens.map(({ content }) => content));
  // llama.cpp marks the beginning of a word, where BERT's own vocabulary marks its continuation by ##.
  const marked = words.map((word) =>
    special.has(word) ? word : word.startsWith("##") ? word.slice(2) : `\u2581${word}`,
  );
  const idOf = (word) => words.indexOf(word);
  return new Map([
    ["general.architecture", "bert"],
    ["general.type", "model"],
    ["general.name", "all-MiniLM-L6-v2"],
    ["general.license", "apache-2.0"],
    ["general.source.huggingface.repository", "sentence-transformers/all-MiniLM-L6-v2"],
    ["general.file_type", type === "F32" ? 0 : 7],
    ["general.quantization_version", 2],
    ["bert.block_count", config.num_hidden_layers],
    ["bert.context_length", config.max_position_embeddings],
    ["bert.embedding_length", config.hidden_size],
    ["bert.feed_forward_length", config.intermediate_size],
    ["bert.attention.head_count", config.num_attention_heads],
    ["bert.attention.layer_norm_epsilon", { f32: config.layer_norm_eps }],
    ["bert.attention.causal", false],
    ["bert.pooling_type", 1], // mean
    ...(type === "F32" ? [] : [["soma.row_bits", 7]]),
    ["tokenizer.ggml.model", "bert"],
    ["tokenizer.ggml.pre", "default"],
    ["tokenizer.ggml.tokens", marked],
    ["tokenizer.ggml.token_type", Int32Array.from(words, (word) => (special.has(word) ? control : normal))],
    ["tokenizer.ggml.token_type_count", config.type_vocab_size],
    ["tokenizer.ggml.bos_token_id", idOf("[CLS]")],
    ["tokenizer.ggml.eos_token_id", idOf("[SEP]")],
    ["tokenizer.ggml.cls_token_id", idOf("[CLS]")],
    ["tokenizer.ggml.seperator_token_id", idOf("[SEP]")], // so spelt by the format
    ["tokenizer.ggml.unknown_token_id", idOf("[UNK]")],
    ["tokenizer.ggml.padding_token_id", idOf("[PAD]")],
    ["tokenizer.ggml.mask_token_id", idOf("[MASK]")],
    ["tokenizer.ggml.add_bos_token", true],
    ["tokenizer.ggml.add_eos_token", true],
  ]);
}

/** What `convertMiniLm` wants, from a folder. */
export function readMiniLmFolder(folder) {
  const read = (name) => readFileSync(join(folder, name));
  const json = (name) => JSON.parse(read(name).toString("utf8"));
  return { onnx: read("model_quantized.onnx"), tokenizer: json("tokenizer.json"), config: json("config.json") };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder, out, flag, type] = process.argv.slice(2);
  if (out === undefined || (flag !== undefined && (flag !== "--type" || !["Q8_0", "F32"].includes(type)))) {
    console.error("Use: node scripts/convert-minilm.mjs FOLDER OUT.gguf [--type Q8_0|F32]");
    process.exit(2);
  }
  const bytes = await convertMiniLm({ ...readMiniLmFolder(folder), ...(type ? { type } : {}) });
  writeFileSync(out, bytes);
  console.log(`${out}: ${bytes.length} bytes.`);
}
