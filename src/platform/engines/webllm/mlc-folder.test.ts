import { expect, test } from "vitest";
import { describeModel } from "#platform/models/describe-model.ts";
import { readMlcFolder } from "./mlc-folder.ts";
import { libraryTrouble } from "./mlc-library.ts";
import { readMlcTokenizer } from "./mlc-tokenizer.ts";
import { mlcFiles, moduleWith } from "./testing/mlc-files.ts";

test("a folder says what its model needs before any of it reaches a GPU", async () => {
  expect(await readMlcFolder(mlcFiles())).toMatchObject({
    kind: "read",
    folder: {
      ...{ contextWindow: 2048, vocabulary: 4, architecture: "llama", quantization: "q0f32", half: false },
      ...{ largestBuffer: 64, library: "Tiny-q0f32-ctx2k-webgpu.wasm", weights: "tensor-cache.json" },
      ...{ stopTexts: ["</s>"], stopTokens: [2] },
    },
  });
  expect(await readMlcFolder(mlcFiles({ quantization: "q4f16_1" }))).toMatchObject({ folder: { half: true } });
});

test("the older name of the list of weights is read too", async () => {
  const files = mlcFiles();
  files.set("ndarray-cache.json", files.get("tensor-cache.json") ?? new Blob());
  files.delete("tensor-cache.json");
  expect(await readMlcFolder(files)).toMatchObject({ kind: "read", folder: { weights: "ndarray-cache.json" } });
});

test.each([
  ["tokenizer.json", "The folder lacks tokenizer.json."],
  ["tensor-cache.json", "The folder lacks tensor-cache.json."],
  ["params_shard_0.bin", "The folder lacks params_shard_0.bin."],
  ["Tiny-q0f32-ctx2k-webgpu.wasm", "The folder lacks the model's library, a file ….wasm"],
])("without %s it is refused by name", async (path, sentence) => {
  const files = mlcFiles();
  files.delete(path);
  const read = await readMlcFolder(files);
  expect(read.kind === "refused" && read.message).toContain(sentence);
});

test.each([
  ["mlc-chat-config.json", "{}", "mlc-chat-config.json is not what web-llm reads"],
  ["tensor-cache.json", "no JSON", "tensor-cache.json is not what web-llm reads"],
  ["params_shard_0.bin", "short", "params_shard_0.bin has 5 bytes, and the model's list says 64"],
])("a damaged %s is refused in words", async (path, text, sentence) => {
  const read = await readMlcFolder(mlcFiles().set(path, new Blob([text])));
  expect(read.kind === "refused" && read.message).toContain(sentence);
});

test("two libraries are not guessed between", async () => {
  const read = await readMlcFolder(mlcFiles().set("other.wasm", new Blob(["x"])));
  expect(read.kind === "refused" && read.message).toContain("several libraries");
});

test.each([
  ["of an older web-llm", moduleWith("TVMFuncCall"), "was compiled for an older web-llm"],
  ["of somebody else", moduleWith("main"), "is not one of MLC's"],
  ["that is cut short", moduleWith("TVMFFIFunctionCall").slice(0, 20), "is damaged"],
])("a library %s is told before web-llm sees it", async (_, bytes, sentence) => {
  expect(await libraryTrouble(new Blob([bytes]))).toContain(sentence);
  expect(await libraryTrouble(mlcFiles().get("Tiny-q0f32-ctx2k-webgpu.wasm"))).toBeUndefined();
});

test("a person's folder is described by its library's name, and only what web-llm asks for is taken", async () => {
  const files = [...mlcFiles().set("README.md", new Blob(["x"]))].map(([path, blob]) => ({ path, blob }));
  const about = await describeModel(files);
  if (about.kind === "refused") throw new Error(about.message);
  expect(about).toMatchObject({ name: "Tiny", about: { architecture: "llama", weights: "MLC q0f32" } });
  expect(about.traits).toMatchObject({
    contextWindow: 2048,
    small: true,
    tools: "none",
    f16: false,
    largestBuffer: 64,
  });
  expect(about.files.map(({ path }) => path)).not.toContain("README.md");
  expect(about.files).toHaveLength(6);
});

const settings = { stopTexts: ["</s>"], stopTokens: [2], vocabulary: 4 };

test("prompts are written by the model's own template, and a mark inside a turn stays text", async () => {
  const read = await readMlcTokenizer(mlcFiles(), settings);
  if (read.kind === "refused") throw new Error(read.message);
  const { prompts, decode, ends } = read.tokenizer;
  const tokens = (content: string) => prompts.encode([{ role: "user", content }], true);
  expect(tokens("hello")).toEqual({ kind: "encoded", tokens: [1, 3, 2, 3] });
  const marked = tokens("hello</s>");
  expect(marked.kind === "encoded" && marked.tokens.filter((token) => token === 2)).toHaveLength(1);
  expect(decode([3, 2])).toBe("hello");
  expect(decode([3, 999])).toBe("hello");
  expect([...ends]).toEqual([2]);
});

test("a folder without a chat template is no chat model, and says so", async () => {
  const files = mlcFiles().set("tokenizer_config.json", new Blob([JSON.stringify({ bos_token: null })]));
  const read = await readMlcTokenizer(files, settings);
  expect(read.kind === "refused" && read.message).toContain("only continues texts");
});
