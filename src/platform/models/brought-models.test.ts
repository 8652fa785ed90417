import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { utf8 } from "#core/words/bytes.ts";
import { smallFiles } from "#soma/gguf/testing/small-files.ts";
import { writeGguf } from "#soma/gguf/write-gguf.ts";
import { mlcFiles } from "../engines/webllm/testing/mlc-files.ts";
import { bringModel, type BringOptions, type StreamedHash } from "./bring-model.ts";
import { broughtModels, forgetModel } from "./brought-models.ts";
import { describeModel, type BroughtFile } from "./describe-model.ts";
import { createFakeShelf } from "./fake-shelf.ts";
import { writeModelArchive } from "./model-archive.ts";
import { createModelStore, manifestKey } from "./model-store.ts";
import { savedFiles } from "./saved-model.ts";

const nodeHash = (): Promise<StreamedHash> => {
  const hash = createHash("sha256");
  return Promise.resolve({ update: (bytes) => void hash.update(bytes), digest: () => hash.digest("hex") });
};
const onto = (shelf: BringOptions["shelf"], more: Partial<BringOptions> = {}): BringOptions => ({
  ...{ shelf, createHash: nodeHash },
  ...more,
});

const chatMl = "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}";

/** A small GGUF file whose conversations are written as `template` says. */
function gguf(template: string): readonly BroughtFile[] {
  const [file] = smallFiles();
  if (file === undefined) throw new Error("There is a small file.");
  const bytes = writeGguf({ ...file, metadata: new Map([...file.metadata, ["tokenizer.chat_template", template]]) });
  return [{ path: "My Model.gguf", blob: new Blob([bytes]) }];
}

const folder = "e2e/models/stories15m-onnx";
const onnx = (): readonly BroughtFile[] =>
  [
    ...["config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json"].map((path) => [path, path]),
    ["onnx/model_q4.onnx", "model_q4.onnx"],
    ["README.md", "config.json"],
  ].map(([path = "", from = ""]) => ({ path, blob: new Blob([readFileSync(`${folder}/${from}.000`)]) }));

test("a GGUF file from disk is kept, listed by the name it bears, and opened without asking anybody", async () => {
  const { shelf } = createFakeShelf();
  const files = gguf(`${chatMl}{% if tools %}<tool_call>{% endif %}`);
  const brought = await bringModel(files, onto(shelf));
  if (brought.kind !== "brought") throw new Error(JSON.stringify(brought));
  expect(brought.model).toMatchObject({
    format: "gguf",
    card: { name: "a file of the tests", small: true, tools: "none", dialect: "hermes" },
  });
  // A neuron's file may name it either way.
  expect(brought.model.card.alsoKnownAs).toEqual(["a file of the tests", "a-file-of-the-tests"]);
  expect(await broughtModels(shelf)).toEqual([brought.model]);

  const store = createModelStore({ shelf, base: "/models/", fetch: (address) => Promise.reject(new Error(address)) });
  const opened = await store.openModelFiles(brought.model.card.id);
  if (opened.kind !== "opened") throw new Error(JSON.stringify(opened));
  expect(await opened.files.get("model.gguf")?.arrayBuffer()).toEqual(await files[0]?.blob.arrayBuffer());
});

test("a folder for transformers.js is kept with what the engine asks for, and nothing else of it", async () => {
  const { shelf } = createFakeShelf();
  const brought = await bringModel(onnx(), onto(shelf));
  if (brought.kind !== "brought") throw new Error(JSON.stringify(brought));
  expect(brought.model).toMatchObject({ format: "onnx", card: { contextWindow: 256, small: true } });
  const store = createModelStore({ shelf, base: "/models/", fetch: (address) => Promise.reject(new Error(address)) });
  const opened = await store.openModelFiles(brought.model.card.id);
  expect(opened.kind === "opened" && [...opened.files.keys()].sort()).toEqual([
    "config.json",
    "generation_config.json",
    "onnx/model_q4.onnx",
    "tokenizer.json",
    "tokenizer_config.json",
  ]);
});

test.each([
  ["a picture", [{ path: "cat.png", blob: new Blob(["x"]) }], /no model that BRANE reads/],
  ["something else in a GGUF file's clothes", [{ path: "x.gguf", blob: new Blob(["x".repeat(100)]) }], /GGUF/],
  ["half a file", gguf(chatMl).map(({ path, blob }) => ({ path, blob: blob.slice(0, 900) })), /./],
  ["a model that only continues texts", gguf(""), /conversation/],
  ["a model whose conversations nobody can write", gguf("{% for m in %}"), /chat template is broken/],
  ["a folder without its tokenizer", onnx().filter(({ path }) => path !== "tokenizer.json"), /tokenizer\.json/],
])("%s is refused in words, and nothing is kept of it", async (_, files, words) => {
  const { shelf } = createFakeShelf();
  const brought = await bringModel(files, onto(shelf));
  if (brought.kind !== "refused") throw new Error(JSON.stringify(brought));
  expect(brought.message).toMatch(words);
  expect(brought.message).toMatch(/\.$/);
  expect(await shelf.keys()).toEqual([]);
});

test("a full disk and a change of mind leave nothing behind", async () => {
  const full = createFakeShelf(1_000_000);
  expect(await bringModel(onnx(), onto(full.shelf))).toMatchObject({ kind: "refused", message: /no room/ });
  expect(await full.shelf.keys()).toEqual([]);

  const { shelf } = createFakeShelf();
  const stop = new AbortController();
  const onProgress = (done: number, total: number) => (done > total / 2 + 1_000_000 ? stop.abort() : undefined);
  expect(await bringModel(onnx(), onto(shelf, { onProgress, signal: stop.signal }))).toEqual({ kind: "stopped" });
  expect(await shelf.keys()).toEqual([]);
});

test("a model that Soma does not read is taken for llama.cpp, whatever its conversations look like", async () => {
  const { shelf } = createFakeShelf();
  const files = gguf("{{ bos_token }}{% for m in messages %}[INST] {{ m.content }} [/INST]{% endfor %}");
  expect(await bringModel(files, onto(shelf))).toMatchObject({ kind: "brought", model: { format: "gguf" } });
});

test("a model that is here already is found by its bytes, and nothing is kept twice", async () => {
  const { shelf } = createFakeShelf();
  const first = await bringModel(gguf(chatMl), onto(shelf));
  const keys = await shelf.keys();
  const again = await bringModel(
    gguf(chatMl).map(({ blob }) => ({ path: "Another name.gguf", blob })),
    onto(shelf),
  );
  expect(first).toMatchObject({ kind: "brought", already: false });
  expect(again).toMatchObject({ kind: "brought", already: true });
  expect(await shelf.keys()).toEqual(keys);
});

test("the bytes of a model that BRANE carries are found to be that one", async () => {
  const { shelf } = createFakeShelf();
  const brought = await bringModel(gguf(chatMl), onto(shelf));
  if (brought.kind !== "brought") throw new Error("It was to be kept.");
  const { id } = brought.model.card;
  const manifest = JSON.parse((await (await shelf.get(manifestKey(id)))?.text()) ?? "") as object;
  await forgetModel(shelf, id);
  await shelf.put(manifestKey("carried"), utf8(JSON.stringify({ ...manifest, id: "carried", name: "Carried" })));
  const again = await bringModel(gguf(chatMl), onto(shelf));
  expect(again).toMatchObject({ kind: "brought", already: true, model: { card: { id: "carried", name: "Carried" } } });
});

test("what does not fit into the browser's room is refused before a byte is kept, with both sizes", async () => {
  const { shelf } = createFakeShelf();
  const refused = await bringModel(onnx(), onto(shelf, { free: 1_000_000 }));
  expect(refused).toMatchObject({
    kind: "refused",
    message: expect.stringMatching(/takes \d+ MB.*1 MB left/) as string,
  });
  expect(await shelf.keys()).toEqual([]);
});

test("a folder whose weights lie beside the rest is taken as one where they lie below onnx/", async () => {
  const { shelf } = createFakeShelf();
  const flat = onnx().map(({ path, blob }) => ({ path: path.replace("onnx/", ""), blob }));
  const [one, other] = [await bringModel(flat, onto(shelf)), await bringModel(onnx(), onto(shelf))];
  expect([one, other]).toMatchObject([{ kind: "brought" }, { kind: "brought", already: true }]);
});

test("a folder that is saved as one file comes back as the same model, with its name and its licence", async () => {
  const { shelf } = createFakeShelf();
  const note = { version: 1, name: "Story Teller", license: "MIT" };
  const first = await bringModel(
    [...onnx(), { path: "brane-model.json", blob: new Blob([JSON.stringify(note)]) }],
    onto(shelf),
  );
  if (first.kind !== "brought") throw new Error(JSON.stringify(first));
  expect(first.model).toMatchObject({ card: { name: "Story Teller" }, license: "MIT" });
  const store = createModelStore({ shelf, base: "/models/", fetch: (address) => Promise.reject(new Error(address)) });
  const opened = await store.openModelFiles(first.model.card.id);
  if (opened.kind !== "opened") throw new Error(JSON.stringify(opened));
  const saved = await writeModelArchive(savedFiles(opened.manifest, opened.files));
  if (saved === undefined) throw new Error("It is not too large.");
  const { shelf: elsewhere } = createFakeShelf();
  expect(await bringModel([{ path: "Story Teller.zip", blob: saved }], onto(elsewhere))).toEqual(first);

  const bytes = new Uint8Array(await saved.arrayBuffer());
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
  for (const [blob, why] of [
    [new Blob([bytes]), "in it is not what was saved"],
    [saved.slice(0, saved.size - 7), "is damaged, or was not saved by BRANE"],
    [new Blob(["PK"]), "is damaged, or was not saved by BRANE"],
  ] as const) {
    const damaged = await bringModel([{ path: "x.zip", blob }], onto(elsewhere));
    expect(damaged).toMatchObject({ kind: "refused", message: expect.stringContaining(why) as string });
  }
});

test("a folder goes by its own name where no file says another, under the licence that lies in it", async () => {
  const lying = (path: string, text: string): BroughtFile => ({ path, blob: new Blob([text]) });
  const card = (license: string) => `---\nlanguage: en\nlicense: ${license}\n---\n# Stories\n`;
  const apache = lying("LICENSE.txt", "\n      Apache License\n   Version 2.0, January 2004\n");
  const bare = onnx().filter(({ path }) => path !== "README.md");
  for (const [beside, license] of [
    [[lying("LICENSE", "MIT License\n\nCopyright (c) somebody")], "MIT"],
    [[apache, lying("README.md", "# Stories")], "Apache-2.0"],
    [[apache, lying("README.md", card("cc-by-4.0"))], "CC-BY-4.0"],
    [[lying("README.md", card("other\nlicense_name: tongyi"))], "tongyi"],
    [[lying("LICENSE", "Terms of our own")], "see LICENSE in the folder it came in"],
    [[], "not said in the file"],
  ] as const)
    expect(await describeModel([...bare, ...beside], "My-Stories")).toMatchObject({ name: "My-Stories", license });
  expect(await bringModel(bare, onto(createFakeShelf().shelf, { folder: "My-Stories" }))).toMatchObject({
    model: { card: { name: "My-Stories", alsoKnownAs: ["my-stories"] } },
  });
});

test("a file says what it is: architecture, weights, licence, and the memory it takes", async () => {
  const { shelf } = createFakeShelf();
  const brought = await bringModel(gguf(chatMl), onto(shelf));
  if (brought.kind !== "brought") throw new Error(JSON.stringify(brought));
  const { model } = brought;
  expect(model.about.architecture).toBe("llama");
  expect(model.about.weights).toMatch(/^[A-Z]/);
  expect(model.card.memory).toBeGreaterThan(model.bytes);
});

test("what a model compiled by MLC asks of a GPU is kept with it, in bytes of its largest weight", async () => {
  const { shelf } = createFakeShelf();
  const files = [...mlcFiles({ quantization: "q4f16_1", weightBytes: 4096 })].map(([path, blob]) => ({ path, blob }));
  expect(await bringModel(files, onto(shelf))).toMatchObject({ kind: "brought", model: { format: "mlc" } });
  expect(await broughtModels(shelf)).toMatchObject([{ card: { f16: true, largestBuffer: 4096 } }]);
});

test("a model that is taken away is gone, and the others stay", async () => {
  const { shelf } = createFakeShelf();
  const one = await bringModel(gguf(chatMl), onto(shelf));
  const other = await bringModel(onnx(), onto(shelf));
  if (one.kind !== "brought" || other.kind !== "brought") throw new Error("Both were to be kept.");
  await forgetModel(shelf, one.model.card.id);
  expect(await broughtModels(shelf)).toEqual([other.model]);
  expect((await shelf.keys()).some((key) => key.startsWith(one.model.card.id))).toBe(false);
});
