/**
 * Models of the list whose files a hub tells when a person begins: those for the graphics card, of which nobody else
 * publishes the hashes, nearly all compiled by MLC. What was told is a whole entry then, with its commit, and stays with
 * the download.
 *
 * Of MLC's, memory and half precision are as web-llm 0.2.86 has them in its own list (`prebuiltAppConfig`, for 4,096
 * tokens), and keys and values of another 4,096 in 16 or 32 bits; the size is reckoned from the number of weights at 4.5
 * bits each in q4f16_1 and 5 in q4f32_1 (a scale for every 32 of them); the largest buffer is the table of tokens, at
 * half a byte each.
 */
import type { AboutEntry } from "./catalogue-about.ts";
import { qwen25Languages, qwen3Languages } from "./catalogue-list.ts";
import type { ToldEntry } from "./listed-model.ts";

interface Row extends Pick<AboutEntry, "goodFor" | "tasks" | "small" | "architecture"> {
  readonly id: string;
  readonly name: string;
  /** Below mlc-ai at the hub, before the form of its weights. */
  readonly model: string;
  readonly languages: string;
  /** In the model. */
  readonly weights: number;
  /** Layers, heads of keys and values, numbers in a head. */
  readonly shape: readonly [layers: number, kvHeads: number, headSize: number];
  /** Entries of the table of tokens, and numbers in each. */
  readonly table: readonly [tokens: number, width: number];
  /** MiB at 4,096 tokens, in each form. */
  readonly q4f16: number;
  readonly q4f32: number;
}

const rows: readonly Row[] = [
  {
    ...{ id: "qwen3-4b-mlc", name: "Qwen3 4B", model: "Qwen3-4B", architecture: "qwen3", small: false },
    tasks: ["talk", "documents", "tools", "code"],
    goodFor:
      "Careful answers in many languages, on a good graphics card. It thinks aloud before it answers; /no_think at the end of a question spares that.",
    ...{ languages: qwen3Languages, weights: 4.02e9, shape: [36, 8, 128], table: [151_936, 2560] },
    ...{ q4f16: 3431.59, q4f32: 4327.71 },
  },
  {
    ...{ id: "qwen2.5-1.5b-mlc", name: "Qwen2.5 1.5B Instruct", model: "Qwen2.5-1.5B-Instruct", small: false },
    ...{ tasks: ["talk", "documents", "tools"], architecture: "qwen2" },
    goodFor: "Everyday questions, summaries and answers from documents, in many languages, on the graphics card.",
    ...{ languages: qwen25Languages, weights: 1.54e9, shape: [28, 2, 128], table: [151_936, 1536] },
    ...{ q4f16: 1629.75, q4f32: 1888.97 },
  },
  {
    ...{ id: "qwen3-1.7b-mlc", name: "Qwen3 1.7B", model: "Qwen3-1.7B", architecture: "qwen3", small: false },
    tasks: ["tools", "talk"],
    goodFor:
      "Careful with tools and with several steps, in many languages. It thinks aloud before it answers; /no_think at the end of a question spares that.",
    ...{ languages: qwen3Languages, weights: 1.72e9, shape: [28, 8, 128], table: [151_936, 2048] },
    ...{ q4f16: 2036.66, q4f32: 2635.44 },
  },
  {
    ...{ id: "smollm2-1.7b-mlc", name: "SmolLM2 1.7B Instruct", model: "SmolLM2-1.7B-Instruct", small: false },
    ...{ tasks: ["talk", "documents"], architecture: "llama" },
    goodFor: "Questions, summaries and rewording in English, by a model whose training data is public.",
    ...{ languages: "en", weights: 1.71e9, shape: [24, 32, 64], table: [49_152, 2048], q4f16: 1774.19, q4f32: 2692.38 },
  },
  {
    ...{ id: "qwen2.5-0.5b-mlc", name: "Qwen2.5 0.5B Instruct", model: "Qwen2.5-0.5B-Instruct", small: true },
    ...{ tasks: ["talk", "documents"], architecture: "qwen2" },
    goodFor: "Short questions and simple texts in many languages, at once on a small graphics card.",
    ...{ languages: qwen25Languages, weights: 4.94e8, shape: [24, 2, 64], table: [151_936, 896] },
    ...{ q4f16: 944.62, q4f32: 1060.2 },
  },
];

/** All of them are Apache-2.0, in Qwen's and Hugging Face's own words. */
const license = { name: "Apache-2.0", url: "https://www.apache.org/licenses/LICENSE-2.0" };
const window = 8192;
const windowReckoned = 4096;

/** Each in the form for cards that compute in half precision, and in the larger one that runs on all. */
const entriesOf = (row: Row): readonly ToldEntry[] =>
  (["q4f16", "q4f32"] as const).map((form): ToldEntry => {
    const [layers, kvHeads, headSize] = row.shape;
    const [tokens, width] = row.table;
    const isHalf = form === "q4f16";
    const more = 2 * (isHalf ? 2 : 4) * layers * kvHeads * headSize * (window - windowReckoned);
    return {
      ...{ id: `${row.id}-${form}`, name: `${row.name} on GPU${isHalf ? "" : ", 32 bits"}`, format: "mlc" },
      ...(isHalf ? {} : { insteadOf: `${row.id}-q4f16` }),
      repository: `mlc-ai/${row.model}-${form}_1-MLC`,
      bytes: Math.ceil((row.weights * (isHalf ? 4.5 : 5)) / 8),
      about: {
        ...{ tasks: [...row.tasks], goodFor: row.goodFor, license, languages: row.languages.split(" ") },
        ...{ architecture: row.architecture ?? "", weights: `MLC ${form}_1`, small: row.small },
        ...{ memory: Math.ceil(row[form] * 2 ** 20) + more, contextWindow: window, gpu: true },
        largestBuffer: (tokens * width) / 2,
        ...(isHalf ? { f16: true } : {}),
      },
    };
  });

/**
 * For ONNX Runtime on the graphics card, in the form that transformers.js's own example runs there
 * (github.com/huggingface/transformers.js-examples at 204b0948, qwen3-webgpu). Reckoned: the table of tokens stays in 16
 * bits, the rest is at 4.5; what ONNX Runtime makes of it takes as much again.
 */
const onnxTable = 151_936 * 1024 * 2;
const onnxBytes = onnxTable + Math.ceil((4.4e8 * 4.5) / 8);
const qwen3Onnx: ToldEntry = {
  ...{ id: "qwen3-0.6b-onnx-q4f16", name: "Qwen3 0.6B on GPU (ONNX)", format: "onnx" },
  ...{ repository: "onnx-community/Qwen3-0.6B-ONNX", bytes: onnxBytes },
  about: {
    tasks: ["tools", "talk"],
    goodFor:
      "Fills in simple calls of tools on a small graphics card. It thinks aloud before it answers; /no_think at the end of a question spares that.",
    ...{ license, languages: qwen3Languages.split(" "), architecture: "qwen3", weights: "ONNX q4f16", small: true },
    ...{ memory: 2 * onnxBytes, contextWindow: window, gpu: true, f16: true, largestBuffer: onnxTable },
  },
};

export const toldCatalogue: readonly ToldEntry[] = [...rows.flatMap(entriesOf), qwen3Onnx];
