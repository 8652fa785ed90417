/**
 * The models that the engines are compared with, as files of a person's disk, and how a person brings them. Soma has the
 * carried model. wllama has the same weights in a file whose words are cut by the rules "refact": llama.cpp knows them
 * (they are smollm's under another name), Soma does not, so that the app falls to wllama. transformers.js tells stories.
 */
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

const folder = ".cache/bench/weights";
const carried = "public/models/smollm2-135m-instruct";
const stories = "e2e/models/stories15m-onnx";

/**
 * Writes the files that are not there yet. Of each engine: what a person brings, by which input, and the addresses where
 * a page of the bench finds the same weights.
 */
export function engines() {
  const shards = readdirSync(carried)
    .filter((name) => /\.gguf\.\d+$/.test(name))
    .sort();
  const served = shards.map((name) => `/models/${basename(carried)}/${name}`);
  const told = storyFiles();
  return [
    { name: "soma", title: "Soma", files: [], addresses: served },
    { name: "wllama", title: "wllama", files: [refact(shards)], input: '[accept*=".gguf"]', addresses: served },
    {
      ...{ name: "transformers", title: "transformers.js", files: told, input: "[webkitdirectory]" },
      addresses: told.map((file) => `/bare/weights/${basename(file)}`),
    },
  ];
}

function refact(shards) {
  const to = join(folder, "refact.gguf");
  if (existsSync(to)) return to;
  mkdirSync(folder, { recursive: true });
  const bytes = Buffer.concat(shards.map((name) => readFileSync(join(carried, name))));
  const at = bytes.indexOf("smollm", bytes.indexOf("tokenizer.ggml.pre"));
  bytes.write("refact", at);
  writeFileSync(to, bytes);
  return to;
}

function storyFiles() {
  const to = join(folder, "stories15M");
  mkdirSync(to, { recursive: true });
  return readdirSync(stories)
    .filter((name) => name.endsWith(".000"))
    .map((name) => {
      const file = join(to, name.replace(/\.000$/, ""));
      copyFileSync(join(stories, name), file);
      return file;
    });
}

/** The neuron that the app is asked through. */
export const asked = "Financial analyst";

/** Brings an engine's model on the screen of models and has the neuron prefer it. The carried one is there already. */
export async function bring(page, origin, { input, files }) {
  if (input === undefined) return;
  await page.goto(`${origin}/#/models`);
  const dropped = input === "[webkitdirectory]" ? join(folder, "stories15M") : files;
  await page.locator(`input[type="file"]${input}`).setInputFiles(dropped);
  const choice = page.getByLabel(asked);
  const value = await choice.locator('option[value*="brought-"]').getAttribute("value", { timeout: 60_000 });
  await choice.selectOption(value);
  await page.getByText("answers: this neuron prefers it.").waitFor();
}
