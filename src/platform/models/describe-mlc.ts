import { chatConfigPath, readMlcFolder } from "../engines/webllm/mlc-folder.ts";
import { described, smallParameters, type BroughtFile, type Description } from "./description.ts";

/** Files that web-llm asks for; others of the folder are left where they are. */
const wanted =
  /^(mlc-chat-config|tensor-cache|ndarray-cache|tokenizer|tokenizer_config)\.json$|^chat_template\.jinja$|^params_shard_\d+\.bin$|^[^/]+\.wasm$/;

/** Whether the files are a folder that MLC compiled. */
export const isMlc = (files: readonly BroughtFile[]): boolean => files.some(({ path }) => path === chatConfigPath);

/** A folder that MLC compiled. Reads its lists, not its weights. `license`: as the files beside them say it. */
export async function describeMlc(all: readonly BroughtFile[], license?: string): Promise<Description> {
  const files = all.filter(({ path }) => wanted.test(path));
  const read = await readMlcFolder(new Map(files.map(({ path, blob }) => [path, blob])));
  if (read.kind === "refused") return read;
  const { architecture, quantization, library, contextWindow, half: f16, largestBuffer } = read.folder;
  const bytes = files.reduce((sum, { blob }) => sum + blob.size, 0);
  return described(
    {
      name: nameIn(library) ?? (architecture === "" ? "A model compiled by MLC" : architecture),
      license,
      window: contextWindow,
      small: (bytes * 8) / bitsOf(quantization) < smallParameters,
      gpu: { f16, largestBuffer },
    },
    files,
    {
      ...(architecture === "" ? {} : { architecture }),
      weights: `MLC ${quantization}`.trim(),
    },
    1.25 * bytes, // keys and values take a quarter more; how much exactly only the library knows
  );
}

/** What stands before the quantization in a library's name, such as `Qwen2-0.5B-Instruct-q4f32_1-ctx4k_cs1k-webgpu.wasm`. */
const nameIn = (library: string): string | undefined => /^(.+?)-q\d+[bf]/.exec(library)?.[1];

/** Bits of a weight by MLC's name for how it lies, scales included. */
function bitsOf(quantization: string): number {
  if (quantization.startsWith("q0")) return quantization.includes("16") ? 16 : 32;
  return quantization.startsWith("q3") ? 4 : 5;
}
