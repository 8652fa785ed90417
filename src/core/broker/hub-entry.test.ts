/** Of all that lies at a hub a person is shown what an engine of ours runs, and told why the rest is not. */
import { expect, test } from "vitest";
import { readCatalogueEntry } from "./catalogue-entry.ts";
import { huggingFace, readHubName } from "./hub.ts";
import { readHubInfo, type HubFile } from "./hub-answers.ts";
import { entriesOf, type ToldModel } from "./hub-entry.ts";
import { libraryOf } from "./mlc-libraries.ts";

const commit = "0123456789abcdef0123456789abcdef01234567";
const files = (...paths: readonly string[]): readonly HubFile[] =>
  paths.map((path, at) => ({ path, bytes: 1000 + at, sha256: String(at % 10).repeat(64) }));
const told = (repository: string, paths: readonly string[], more: Partial<ToldModel> = {}) =>
  entriesOf(
    { repository, files: files(...paths), info: { commit, gated: false, languages: [] }, ...more },
    huggingFace,
  );

test.each([
  ["Qwen/Qwen3-0.6B-GGUF", "main"],
  [" https://huggingface.co/Qwen/Qwen3-0.6B-GGUF ", "main"],
  ["huggingface.co/Qwen/Qwen3-0.6B-GGUF/", "main"],
  ["hf.co/Qwen/Qwen3-0.6B-GGUF", "main"],
  ["https://huggingface.co/Qwen/Qwen3-0.6B-GGUF/tree/v1.0", "v1.0"],
  ["https://huggingface.co/Qwen/Qwen3-0.6B-GGUF/blob/main/x.gguf?download=true", "main"],
])("%s is a model's name", (text, revision) => {
  expect(readHubName(text)).toEqual({ kind: "name", repository: "Qwen/Qwen3-0.6B-GGUF", revision });
});

test.each([
  "",
  "gpt2",
  "a/b/c",
  "../../etc",
  "a/..",
  "a b/c",
  "https://evil.example/a/b",
  "https://huggingface.co/datasets/a/b",
  "https://huggingface.co/a/b/tree/..%2F..",
  "https://huggingface.co/a/b/settings",
])("%j is none, and it is said how to write one", (text) => {
  expect(readHubName(text)).toMatchObject({ kind: "refused", reason: expect.stringMatching(/\.$/) as string });
});

test("each GGUF file is a form by its quantization; parts, pictures' encoders and matrices are none", () => {
  const { entries, left } = told("owner/Talker-GGUF", [
    ...["Talker-Q4_K_M.gguf", "sub/Talker-IQ2_XS.gguf", "Talker.Q8_0.gguf", "talker-bf16.gguf", "odd.gguf"],
    ...["mmproj-Talker-f16.gguf", "imatrix.gguf", "Talker-F32-00001-of-00002.gguf", "README.md"],
  ]);
  expect(entries.map(({ name }) => name)).toEqual([
    ...["Talker Q4_K_M", "Talker IQ2_XS", "Talker Q8_0", "Talker BF16", "Talker odd"],
  ]);
  expect(left).toEqual([expect.stringMatching(/cut into several/)]);
  expect(new Set(entries.map(({ id }) => id)).size).toBe(entries.length);
  for (const entry of entries) expect(readCatalogueEntry(entry)).toEqual({ kind: "entry", entry });
});

const onnx = ["config.json", "tokenizer.json", "tokenizer_config.json"];

test("a folder in ONNX is a form for each weights that our engine looks for, data beside the graph included", () => {
  const { entries } = told("owner/Talker", [
    ...[...onnx, "vocab.txt", "onnx/model.onnx", "onnx/model.onnx_data", "onnx/model_q4f16.onnx"],
    ...["onnx/model_bnb4.onnx", "onnx/decoder_model_merged.onnx"],
  ]);
  expect(entries.map(({ files: all }) => all.slice(3).map(({ path }) => path))).toEqual([
    ["onnx/model_q4f16.onnx"],
    ["onnx/model.onnx", "onnx/model.onnx_data"],
  ]);
  expect(entries.map(({ about }) => about?.f16)).toEqual([true, undefined]);
  expect(told("owner/Talker", ["config.json", "onnx/model.onnx"]).left).toEqual([
    "It is in ONNX, and lacks tokenizer.json and tokenizer_config.json.",
  ]);
});

const mlc = ["mlc-chat-config.json", "ndarray-cache.json", "tensor-cache.json", "tokenizer.json"];
const mlcAll = [...mlc, "tokenizer_config.json", "params_shard_0.bin", "params_shard_1.bin", "merges.txt"];
const named = "mlc-ai/Qwen2.5-0.5B-Instruct-q4f16_1-MLC";
const library = { path: "Qwen2-0.5B-Instruct-q4f16_1_cs1k-webgpu.wasm", bytes: 5_000_000, gitId: "a".repeat(40) };

test("what MLC compiled comes with its library, from where that lies, and needs the card to compute so", () => {
  const [entry] = told(named, mlcAll, { libraries: { kind: "files", files: [library] } }).entries;
  expect(entry).toMatchObject({ format: "mlc", about: { gpu: true, f16: true } });
  expect(entry?.files.at(-1)).toMatchObject({ ...library, mirrors: [{ name: "raw.githubusercontent.com" }] });
  expect(entry?.files.map(({ path }) => path)).not.toContain("ndarray-cache.json");
  expect(readCatalogueEntry(entry)).toEqual({ kind: "entry", entry });
  expect(libraryOf("Qwen3-4B-q4f32_1-MLC")).toBe("Qwen3-4B-q4f32_1_cs1k-webgpu.wasm");
});

test("without its library, or without a file that the engine needs, what MLC compiled is said and not offered", () => {
  const none = told(named, mlcAll, { libraries: { kind: "files", files: [] } });
  expect([none.entries, none.left]).toEqual([[], [expect.stringMatching(/there is none for this BRANE\.$/)]]);
  const reason = "api.github.com could not be reached.";
  expect(told(named, mlcAll, { libraries: { kind: "refused", reason } }).left[0]).toContain(reason);
  expect(told(named, mlc).left).toEqual(["It was compiled by MLC, and lacks tokenizer_config.json and its weights."]);
});

test("a model for another task is not offered, and one that has nothing of ours says nothing of it", () => {
  const info = { commit, gated: false, languages: [], task: "sentence-similarity" };
  expect(told("a/b", ["b-Q8_0.gguf"], { info })).toEqual({
    entries: [],
    left: [expect.stringMatching(/another task \(sentence-similarity\)/)],
  });
  expect(told("a/b", ["model.safetensors"])).toEqual({ entries: [], left: [] });
});

test("what a card says wrongly says nothing", () => {
  const card = { license: 7, language: { en: true } };
  expect(
    readHubInfo({ sha: commit, gated: "auto", cardData: card, gguf: { total: "many" }, pipeline_tag: [] }),
  ).toEqual({ commit, gated: true, languages: [] });
  expect(readHubInfo({ sha: commit, cardData: { license: "other", license_name: "tongyi", language: "en" } })).toEqual({
    ...{ commit, gated: false, languages: ["en"], license: "tongyi" },
  });
});
