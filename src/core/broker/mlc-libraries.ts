/**
 * The libraries that MLC compiled for web-llm. A model in MLC's form is weights only; the code that computes with them is
 * a WebAssembly file of its own, which lies at GitHub and fits one version of web-llm. Folder and names as web-llm 0.2.86
 * has them in its own list (`prebuiltAppConfig`); GitHub's answer is that of its contents API
 * (docs.github.com/rest/repos/contents), whose `sha` is git's id of the file.
 */
import * as z from "zod/mini";
import { isFilePath, mostGitBytes, type Mirror } from "./catalogue-entry.ts";
import type { HubFile } from "./hub-answers.ts";

/** Goes with the version of web-llm in package.json: a library of another one is refused by it. */
const folder = "web-llm-models/v0_2_86/base";
const repository = "mlc-ai/binary-mlc-llm-libs";

/** Where GitHub tells which libraries there are. At most 60 questions an hour from one address. */
export const librariesAddress = `https://api.github.com/repos/${repository}/contents/${folder}?ref=main`;

export const libraryMirror: Mirror = {
  kind: "web",
  base: `https://raw.githubusercontent.com/${repository}/main/${folder}/`,
  name: "raw.githubusercontent.com",
};

/** Models that were made of another one share its library. */
const shared: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/^Qwen2(?:\.5)?-(?:Coder-|Math-)?(0\.5B|1\.5B|7B)(?=-Instruct-)/, "Qwen2-$1"],
  [/^Qwen2\.5-Coder-3B/, "Qwen2.5-3B"],
  [/^DeepSeek-R1-Distill-Qwen-7B/, "Qwen2-7B-Instruct"],
  [/^(?:DeepSeek-R1-Distill-Llama|Hermes-3-Llama-3\.1)-8B/, "Llama-3_1-8B-Instruct"],
  [/^Llama-3\.1-/, "Llama-3_1-"],
  [/^Hermes-2-(?:Theta|Pro)-Llama-3-8B/, "Llama-3-8B-Instruct"],
  [/^Hermes-3-Llama-3\.2-3B/, "Llama-3.2-3B-Instruct"],
  [/^(?:Hermes-2-Pro|(?:Open|Neural)Hermes-2\.5)-Mistral-7B/, "Mistral-7B-Instruct-v0.3"],
  [/^(?:Mistral-7B-Instruct-v0\.2|WizardMath-7B-V1\.1)/, "Mistral-7B-Instruct-v0.3"],
];

/** The library of a model by its name, such as `Qwen3-0.6B-q4f16_1-MLC`. Whether there is one, the list tells. */
export function libraryOf(model: string): string {
  const plain = model.replace(/-MLC$/, "");
  const [pattern, name] = shared.find(([each]) => each.test(plain)) ?? [];
  return `${pattern === undefined ? plain : plain.replace(pattern, name ?? "")}_cs1k-webgpu.wasm`;
}

const Listing = z
  .array(
    z.object({
      name: z.string(),
      size: z.int().check(z.nonnegative()),
      sha: z.string().check(z.regex(/^[0-9a-f]{40}$/)),
      type: z.string(),
    }),
  )
  .check(z.maxLength(1000));

/** GitHub's list as files; undefined when it is none. */
export function readLibraries(value: unknown): readonly HubFile[] | undefined {
  return Listing.safeParse(value)
    .data?.filter(({ name, size, type }) => type === "file" && size > 0 && size <= mostGitBytes && isFilePath(name))
    .map(({ name, size, sha }) => ({ path: name, bytes: size, gitId: sha }));
}
