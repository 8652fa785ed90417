/**
 * The models that the engines are compared with, as files of a person's disk, and how a person brings them. Soma has the
 * carried model. wllama has the same weights in a file whose words are cut by the rules "refact": llama.cpp knows them
 * (they are smollm's under another name), Soma does not, so that the app falls to wllama. transformers.js tells stories.
 * web-llm has what a person names:
 *
 * BRANE_MLC_MODEL     a folder that MLC compiled, with its library
 * BRANE_BENCH_GGUF    a GGUF file for wllama that Soma does not read, instead of the carried model
 */
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

const folder = ".cache/bench/weights";
const carried = "public/models/smollm2-135m-instruct";
const stories = "e2e/models/stories15m-onnx";

const shardNames = () =>
  readdirSync(carried)
    .filter((name) => /\.gguf\.\d+$/.test(name))
    .sort();

/** The addresses of the carried model's weights, in order. */
export const carriedShards = () => shardNames().map((name) => `/models/${basename(carried)}/${name}`);

const servedAt = (file) => `/bare/weights/${basename(file)}`;
const aFolder = "[webkitdirectory]";

/** The GGUF file that is wllama's. */
export function plainGguf() {
  const input = '[accept*=".gguf"]';
  const named = process.env.BRANE_BENCH_GGUF;
  if (named) return { files: [named], input, addresses: [servedAt(named)] };
  return { files: [refact()], input, addresses: carriedShards() };
}

function refact() {
  const to = join(folder, "refact.gguf");
  if (existsSync(to)) return to;
  mkdirSync(folder, { recursive: true });
  const bytes = Buffer.concat(shardNames().map((name) => readFileSync(join(carried, name))));
  const at = bytes.indexOf("smollm", bytes.indexOf("tokenizer.ggml.pre"));
  bytes.write("refact", at);
  writeFileSync(to, bytes);
  return to;
}

/** The ONNX model that the project carries. */
export function storyFolder() {
  const to = join(folder, "stories15M");
  mkdirSync(to, { recursive: true });
  const files = readdirSync(stories)
    .filter((name) => name.endsWith(".000"))
    .map((name) => {
      const file = join(to, name.replace(/\.000$/, ""));
      copyFileSync(join(stories, name), file);
      return file;
    });
  return { files, folder: to, input: aFolder, addresses: files.map(servedAt) };
}

/** The model of MLC's that a person named. */
export function mlcModel() {
  const named = process.env.BRANE_MLC_MODEL;
  if (!named) {
    const skipped = "BRANE_MLC_MODEL names no folder with a model that MLC compiled, and its library.";
    return { files: [], addresses: [], skipped };
  }
  const files = readdirSync(named).map((name) => join(named, name));
  return { files, folder: named, input: aFolder, addresses: files.map(servedAt) };
}

/** The neuron that the app is asked through. */
export const asked = "Financial analyst";

/** Gigabytes are hashed as they are brought. */
const patience = { timeout: 600_000 };

/** Brings an engine's model on the screen of models and has the neuron prefer it. The carried one is there already. */
export async function bring(page, origin, { input, files, folder: whole, prefers }) {
  if (input === undefined && prefers === undefined) return;
  await page.goto(`${origin}/#/models`);
  if (input !== undefined) await page.locator(`input[type="file"]${input}`).setInputFiles(whole ?? files, patience);
  const choice = page.getByLabel(asked);
  const value = await choice.locator(`option[value*="${prefers ?? "brought-"}"]`).getAttribute("value", patience);
  await choice.selectOption(value);
  await page.getByText("answers: this neuron prefers it.").waitFor();
}
