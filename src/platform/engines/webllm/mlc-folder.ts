/** A model as MLC compiles it: what its folder says of itself, read before any of it reaches a GPU. */
import * as z from "zod/mini";

/** `mlc-chat-config.json` (llm.mlc.ai/docs, "mlc_chat_config"): of its fields those that we go by. */
const Config = z.object({
  model_type: z.optional(z.string().check(z.maxLength(80))),
  quantization: z.optional(z.string().check(z.maxLength(40))),
  vocab_size: z.int().check(z.positive(), z.maximum(4_000_000)),
  context_window_size: z.int().check(z.maximum(16_777_216)),
  tokenizer_files: z.array(z.string()),
  conv_template: z.optional(
    z.object({
      stop_str: z.optional(z.array(z.string())),
      stop_token_ids: z.optional(z.array(z.int())),
    }),
  ),
});

/** `tensor-cache.json`, which older compilers called `ndarray-cache.json`: where each weight lies. */
const TensorCache = z.object({
  records: z
    .array(
      z.object({
        dataPath: z.string().check(z.maxLength(200)),
        nbytes: z.int().check(z.positive()),
        records: z.array(z.object({ name: z.string(), dtype: z.string(), nbytes: z.int().check(z.nonnegative()) })),
      }),
    )
    .check(z.minLength(1)),
});

export interface MlcFolder {
  /** Tokens it was compiled for at the most. */
  readonly contextWindow: number;
  readonly vocabulary: number;
  /** Such as `qwen2`; empty where it is not said. */
  readonly architecture: string;
  /** Such as `q4f32_1`; empty where it is not said. */
  readonly quantization: string;
  /** Computes in half precision (`shader-f16`). */
  readonly half: boolean;
  /** The largest of its weights, in bytes: one buffer on the GPU. */
  readonly largestBuffer: number;
  /** The file that was compiled for it, by its path. */
  readonly library: string;
  /** The list of its weights, by its path. */
  readonly weights: string;
  /** What ends an answer, beside the tokenizer's own end. */
  readonly stopTexts: readonly string[];
  readonly stopTokens: readonly number[];
}

type MlcReading =
  { readonly kind: "read"; readonly folder: MlcFolder } | { readonly kind: "refused"; readonly message: string };

export const chatConfigPath = "mlc-chat-config.json";
const weightLists = ["tensor-cache.json", "ndarray-cache.json"] as const;

/** Reads a folder, its files by their paths; says which file is missing or of no use. */
export async function readMlcFolder(files: ReadonlyMap<string, Blob>): Promise<MlcReading> {
  const weights = weightLists.find((path) => files.has(path));
  const libraries = [...files.keys()].filter((path) => path.endsWith(".wasm"));
  const [library] = libraries;
  const missing = [
    ...[chatConfigPath, "tokenizer.json", "tokenizer_config.json"].filter((path) => !files.has(path)),
    ...(weights === undefined ? [weightLists[0]] : []),
  ];
  if (missing.length > 0)
    return refused(`The folder lacks ${missing.join(" and ")}. Copy the model's whole folder, then bring it again.`);
  if (library === undefined) {
    return refused(
      "The folder lacks the model's library, a file ….wasm that was compiled for it. Put it beside the other files, then bring the folder again.",
    );
  }
  if (libraries.length > 1)
    return refused(`The folder holds several libraries (${libraries.join(", ")}). Leave the one that fits the model.`);

  const config = Config.safeParse(await jsonIn(files, chatConfigPath));
  if (!config.success) return refused(`The model's ${chatConfigPath} is not what web-llm reads.`);
  const tensors = TensorCache.safeParse(await jsonIn(files, weights ?? ""));
  if (!tensors.success) return refused(`The model's ${weights ?? ""} is not what web-llm reads.`);
  for (const { dataPath, nbytes } of tensors.data.records) {
    const there = files.get(dataPath)?.size;
    if (there === undefined)
      return refused(`The folder lacks ${dataPath}. Copy the model's whole folder, then bring it again.`);
    if (there !== nbytes)
      return refused(`${dataPath} has ${there} bytes, and the model's list says ${nbytes}. Copy it again.`);
  }
  const { data } = config;
  const all = tensors.data.records.flatMap(({ records }) => records);
  const quantization = data.quantization ?? "";
  return {
    kind: "read",
    folder: {
      contextWindow: data.context_window_size > 0 ? data.context_window_size : 4096,
      vocabulary: data.vocab_size,
      architecture: data.model_type ?? "",
      quantization,
      half: /f16/.test(quantization) || all.some(({ dtype }) => dtype === "float16"),
      largestBuffer: all.reduce((most, { nbytes }) => Math.max(most, nbytes), 0),
      library,
      weights: weights ?? weightLists[0],
      stopTexts: data.conv_template?.stop_str ?? [],
      stopTokens: data.conv_template?.stop_token_ids ?? [],
    },
  };
}

async function jsonIn(files: ReadonlyMap<string, Blob>, path: string): Promise<unknown> {
  try {
    return JSON.parse((await files.get(path)?.text()) ?? "");
  } catch {
    return undefined;
  }
}

const refused = (message: string): MlcReading => ({ kind: "refused", message });
