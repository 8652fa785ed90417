/**
 * The models BRANE proposes to fetch: the best first of each size. Only such as its engines read (docs/models.md says
 * which), whose licence lets anybody use them, and that are handed out to whoever asks, without an account. Sizes and
 * hashes are as others published them, read on 2026-11-21 (docs/models.md); no file was fetched to check them.
 */
import type { AboutEntry, Task } from "./catalogue-about.ts";
import type { CatalogueEntry } from "./catalogue-entry.ts";
import { folderAt, huggingFace } from "./hub.ts";

/** A row as it is kept here: what is the same for all is added below. */
interface Row extends Pick<AboutEntry, "goodFor" | "architecture" | "weights" | "small"> {
  readonly id: string;
  readonly name: string;
  readonly tasks: readonly Task[];
  /** Owner and name at huggingface.co, and the commit that the bytes below are of. */
  readonly repository: string;
  readonly revision: string;
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly languages: string;
  /** Layers, heads of keys and values, numbers in a head: what a token costs in memory beyond the weights. */
  readonly shape: readonly [layers: number, kvHeads: number, headSize: number];
}

/** Those its makers name on the model's card; they say "over 29". */
export const qwen25Languages = "en zh fr es pt de it ru ja ko vi th ar";
/** Some of the 119 its makers list. */
export const qwen3Languages = "en zh fr es pt de it nl pl ru uk tr ar he fa hi bn id vi th ja ko";
const euroLlm =
  "en bg hr cs da nl et fi fr de el hu ga it lv lt mt pl pt ro sk sl es sv ar ca zh gl hi ja ko no ru tr uk";

const rows: readonly Row[] = [
  {
    ...{ id: "qwen3-4b-instruct-2507", name: "Qwen3 4B Instruct", small: false },
    tasks: ["talk", "documents", "tools", "code"],
    goodFor:
      "The best answers of this list, in many languages, and it asks for tools itself. Slow without a fast machine.",
    ...{ repository: "bartowski/Qwen_Qwen3-4B-Instruct-2507-GGUF", path: "Qwen_Qwen3-4B-Instruct-2507-Q4_K_M.gguf" },
    revision: "ae44f08e1392f39c0e474af10c3ff8355c8b6688",
    bytes: 2_497_280_736,
    sha256: "2fde00ce69dd4899c70d020845e2638353015bba0fdf161b3eb965f2bca4464e",
    ...{ architecture: "qwen3", weights: "Q4_K_M", languages: qwen3Languages, shape: [36, 8, 128] },
  },
  {
    ...{ id: "qwen2.5-1.5b-instruct", name: "Qwen2.5 1.5B Instruct", small: false },
    tasks: ["talk", "documents", "tools"],
    goodFor: "Everyday questions, summaries and answers from documents, in many languages, on an ordinary laptop.",
    ...{ repository: "Qwen/Qwen2.5-1.5B-Instruct-GGUF", path: "qwen2.5-1.5b-instruct-q4_k_m.gguf" },
    revision: "91cad51170dc346986eccefdc2dd33a9da36ead9",
    bytes: 1_117_320_736,
    sha256: "6a1a2eb6d15622bf3c96857206351ba97e1af16c30d7a74ee38970e434e9407e",
    ...{ architecture: "qwen2", weights: "Q4_K_M", languages: qwen25Languages, shape: [28, 2, 128] },
  },
  {
    ...{ id: "qwen2.5-coder-1.5b-instruct", name: "Qwen2.5 Coder 1.5B Instruct", small: false },
    tasks: ["code"],
    goodFor: "Writes and explains code and formulas, in short pieces. Try what it wrote before you use it.",
    ...{ repository: "Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF", path: "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf" },
    revision: "f86cb2c1fa58255f8052cc32aeede1b7482d4361",
    bytes: 1_117_320_768,
    sha256: "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    ...{ architecture: "qwen2", weights: "Q4_K_M", languages: "en", shape: [28, 2, 128] },
  },
  {
    ...{ id: "qwen3-1.7b", name: "Qwen3 1.7B", small: false },
    tasks: ["tools", "talk"],
    goodFor:
      "Careful with tools and with several steps, in many languages. It thinks aloud before it answers; /no_think at the end of a question spares that.",
    ...{ repository: "ggml-org/Qwen3-1.7B-GGUF", path: "Qwen3-1.7B-Q4_K_M.gguf" },
    revision: "daeb8e2d528a760970442092f6bf1e55c3b659eb",
    bytes: 1_282_439_264,
    sha256: "d2387ca2dbfee2ffabce7120d3770dadca0b293052bc2f0e138fdc940d9bc7b5",
    ...{ architecture: "qwen3", weights: "Q4_K_M", languages: qwen3Languages, shape: [28, 8, 128] },
  },
  {
    ...{ id: "eurollm-1.7b-instruct", name: "EuroLLM 1.7B Instruct", small: false },
    tasks: ["talk", "documents"],
    goodFor:
      "Translations and simple questions in every language of the European Union. Its makers did not train it to decline harmful requests.",
    ...{ repository: "mradermacher/EuroLLM-1.7B-Instruct-GGUF", path: "EuroLLM-1.7B-Instruct.Q4_K_M.gguf" },
    revision: "2951f08f66429c934c8b01a94347161362430808",
    bytes: 1_045_157_088,
    sha256: "1cade17f491ea46a686dbee51fbd52442e0f001f102380c3b9d66b4a77f84093",
    ...{ architecture: "llama", weights: "Q4_K_M", languages: euroLlm, shape: [24, 8, 128] },
  },
  {
    ...{ id: "smollm2-1.7b-instruct", name: "SmolLM2 1.7B Instruct", small: false },
    tasks: ["talk", "documents"],
    goodFor: "Questions, summaries and rewording in English, by a model whose training data is public.",
    ...{ repository: "HuggingFaceTB/SmolLM2-1.7B-Instruct-GGUF", path: "smollm2-1.7b-instruct-q4_k_m.gguf" },
    revision: "2d4a76a30b4af41ecd395c35725ac11688d4cfe4",
    bytes: 1_055_609_536,
    sha256: "decd2598bc2c8ed08c19adc3c8fdd461ee19ed5708679d1c54ef54a5a30d4f33",
    ...{ architecture: "llama", weights: "Q4_K_M", languages: "en", shape: [24, 32, 64] },
  },
  {
    ...{ id: "qwen2.5-0.5b-instruct", name: "Qwen2.5 0.5B Instruct", small: true },
    tasks: ["talk", "documents"],
    goodFor: "Short questions and simple texts in many languages, on a phone or an old laptop.",
    ...{ repository: "Qwen/Qwen2.5-0.5B-Instruct-GGUF", path: "qwen2.5-0.5b-instruct-q4_k_m.gguf" },
    revision: "9217f5db79a29953eb74d5343926648285ec7e67",
    bytes: 491_400_032,
    sha256: "74a4da8c9fdbcd15bd1f6d01d621410d31c6fc00986f5eb687824e7b93d7a9db",
    ...{ architecture: "qwen2", weights: "Q4_K_M", languages: qwen25Languages, shape: [24, 2, 64] },
  },
  {
    ...{ id: "qwen2.5-coder-0.5b-instruct", name: "Qwen2.5 Coder 0.5B Instruct", small: true },
    tasks: ["code"],
    goodFor: "Single lines of code and short scripts, on a phone or an old laptop.",
    ...{ repository: "Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF", path: "qwen2.5-coder-0.5b-instruct-q4_k_m.gguf" },
    revision: "ebb2015119c907b064c512bf053e945850b5875f",
    bytes: 491_400_064,
    sha256: "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
    ...{ architecture: "qwen2", weights: "Q4_K_M", languages: "en", shape: [24, 2, 64] },
  },
  {
    ...{ id: "qwen3-0.6b", name: "Qwen3 0.6B", small: true },
    tasks: ["tools"],
    goodFor:
      "Fills in simple calls of tools on a small machine. It thinks aloud before it answers; /no_think at the end of a question spares that.",
    ...{ repository: "Qwen/Qwen3-0.6B-GGUF", path: "Qwen3-0.6B-Q8_0.gguf" },
    revision: "23749fefcc72300e3a2ad315e1317431b06b590a",
    bytes: 639_446_688,
    sha256: "9465e63a22add5354d9bb4b99e90117043c7124007664907259bd16d043bb031",
    ...{ architecture: "qwen3", weights: "Q8_0", languages: qwen3Languages, shape: [28, 8, 128] },
  },
  {
    ...{ id: "smollm2-360m-instruct", name: "SmolLM2 360M Instruct", small: true },
    tasks: ["talk"],
    goodFor: "Short questions and rewording in English, at once on a phone. Weak at facts.",
    ...{ repository: "HuggingFaceTB/SmolLM2-360M-Instruct-GGUF", path: "smollm2-360m-instruct-q8_0.gguf" },
    revision: "593b5a2e04c8f3e4ee880263f93e0bd2901ad47f",
    bytes: 386_404_992,
    sha256: "48ab3034d0dd401fbc721eb1df3217902fee7dab9078992d66431f09b7750201",
    ...{ architecture: "llama", weights: "Q8_0", languages: "en", shape: [32, 5, 64] },
  },
];

/** All of them are Apache-2.0, in Qwen's, Hugging Face's and EuroLLM's own words. */
const license = { name: "Apache-2.0", url: "https://www.apache.org/licenses/LICENSE-2.0" };
const window = 8192;

/** Keys and values of the whole window, in 16 bits each, beside the weights. */
const memoryOf = ({ bytes, shape: [layers, kvHeads, headSize] }: Row): number =>
  bytes + 2 * 2 * layers * kvHeads * headSize * window;

const entryOf = (row: Row): CatalogueEntry => ({
  ...{ id: row.id, name: row.name, format: "gguf" },
  files: [{ path: row.path, bytes: row.bytes, sha256: row.sha256 }],
  mirrors: [folderAt(huggingFace, row.repository, row.revision)],
  about: {
    ...{ tasks: [...row.tasks], goodFor: row.goodFor, license, languages: row.languages.split(" "), small: row.small },
    ...{ memory: memoryOf(row), contextWindow: window },
    ...(row.architecture === undefined ? {} : { architecture: row.architecture }),
    ...(row.weights === undefined ? {} : { weights: row.weights }),
  },
});

export const carriedCatalogue: readonly CatalogueEntry[] = rows.map(entryOf);
