import type { GgufHeader } from "#soma/gguf/read-header.ts";
import { readHyperParameters, type HyperParameters } from "#soma/model/hyper-parameters.ts";
import { readLlamaPrompts } from "../engines/llama-prompts.ts";
import { describeMlc, isMlc } from "./describe-mlc.ts";
import { described, refused, smallParameters, widest, type BroughtFile, type Description } from "./description.ts";
import { readGgufHead } from "./gguf-head.ts";
import { licenceIn } from "./licence-in.ts";
import type { AboutModel } from "./manifest.ts";
import { withNote } from "./saved-model.ts";

export type { BroughtFile, Description } from "./description.ts";

/**
 * What the files are as a model: one GGUF file, or a folder for transformers.js or web-llm. Reads headers, not weights.
 * `folder`: the name of the folder they lie in, for where no file says another.
 */
export async function describeModel(files: readonly BroughtFile[], folder = ""): Promise<Description> {
  const gguf = files.filter(({ path }) => path.toLowerCase().endsWith(".gguf"));
  const [file] = gguf;
  if (file !== undefined && gguf.length === 1) return describeGguf(file);
  if (gguf.length > 1) return refused("These are several GGUF files. Bring one model at a time, as one file.");
  const license = await licenceIn(files);
  if (isMlc(files)) return withNote(await describeMlc(files, license), files);
  const placed = files.map(inFolder);
  if (placed.some(({ path }) => /^onnx\/model[\w-]*\.onnx$/.test(path)))
    return withNote(await describeOnnx(placed, { folder, license }), files);
  return refused(
    "This is no model that BRANE reads. Bring one GGUF file, a folder with config.json, tokenizer.json and onnx/model….onnx in it, or one that MLC compiled (mlc-chat-config.json and a library ….wasm).",
  );
}

async function describeGguf({ path, blob }: BroughtFile): Promise<Description> {
  const head = await readGgufHead(blob);
  if (head.kind === "refused") return head;
  const { header } = head;
  const text = (key: string) => {
    const value = header.metadata.get(key);
    return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
  };
  const template = text("tokenizer.chat_template");
  if (template === undefined) {
    return refused(
      "This model only continues texts: its file says nothing of how a conversation is written. Bring its “instruct” or “chat” form.",
    );
  }
  const prompts = await readLlamaPrompts(header.metadata);
  if (prompts.kind === "refused") return prompts;
  const shape = readHyperParameters(header);
  const window = shape.kind === "read" ? shape.hyper.trainedWindow : 4096;
  const parameters = header.tensors.reduce((sum, { dims }) => sum + dims.reduce((a, b) => a * b, 1), 0);
  const name = text("general.name") ?? path.replace(/\.gguf$/i, "");
  const languages = header.metadata.get("general.languages");
  return described(
    { name, license: text("general.license"), window, small: parameters < smallParameters, template },
    [{ path: "model.gguf", blob }],
    {
      ...partOf("architecture", text("general.architecture")),
      ...partOf("weights", commonestType(header)),
      ...(isTexts(languages) ? { languages: languages.slice(0, 50) } : {}),
    },
    blob.size + (shape.kind === "read" ? kvBytes(shape.hyper, Math.min(window, widest)) : blob.size / 4),
  );
}

const partOf = (key: "architecture" | "weights", value: string | undefined): AboutModel =>
  value === undefined ? {} : { [key]: value.slice(0, 80) };

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === "string");

/** The type that most of the weights' bytes are in. */
function commonestType(header: GgufHeader): string | undefined {
  const numbers = new Map<string, number>();
  for (const { type, dims } of header.tensors)
    numbers.set(type, (numbers.get(type) ?? 0) + dims.reduce((a, b) => a * b, 1));
  return [...numbers].sort(([, one], [, other]) => other - one)[0]?.[0];
}

/** Keys and values of a whole window, in 16 bits each. */
const kvBytes = ({ layers, kvHeads, headSize }: HyperParameters, window: number): number =>
  2 * 2 * layers * kvHeads * headSize * window;

/** Files that transformers.js asks for; others of the folder (pictures, other formats) are left where they are. */
const wanted =
  /^(config|generation_config|tokenizer|tokenizer_config|special_tokens_map)\.json$|^chat_template\.jinja$|^onnx\/model[\w-]*\.onnx(_data(_\d+)?)?$/;

/** Some folders hold the weights beside the rest; transformers.js asks for them below `onnx/`. */
const inFolder = ({ path, blob }: BroughtFile): BroughtFile => ({
  path: /^model[\w-]*\.onnx(_data(_\d+)?)?$/.test(path) ? `onnx/${path}` : path,
  blob,
});

async function describeOnnx(
  all: readonly BroughtFile[],
  { folder, license }: { readonly folder: string; readonly license: string | undefined },
): Promise<Description> {
  const files = all.filter(({ path }) => wanted.test(path));
  const missing = ["config.json", "tokenizer.json", "tokenizer_config.json"].filter(
    (name) => !files.some(({ path }) => path === name),
  );
  if (missing.length > 0)
    return refused(`The folder lacks ${missing.join(" and ")}. Copy the model's whole folder, then bring it again.`);
  const config = await jsonOf(files.find(({ path }) => path === "config.json"));
  const window = config?.["max_position_embeddings"];
  const inConfig = config?.["_name_or_path"];
  const name = typeof inConfig === "string" ? inConfig.split("/").findLast((part) => part !== "") : undefined;
  const bytes = files.reduce((sum, { blob }) => sum + blob.size, 0);
  const small = bytes < smallParameters / 2; // 4 bits a parameter
  const kind = config?.["model_type"];
  const apart = files.find(({ path }) => path === "chat_template.jinja");
  const inside = (await jsonOf(files.find(({ path }) => path === "tokenizer_config.json")))?.["chat_template"];
  const template = apart === undefined ? inside : await apart.blob.text();
  return described(
    {
      name: name ?? (folder === "" ? "A model from a folder" : folder),
      license,
      window: typeof window === "number" && Number.isInteger(window) && window > 0 ? window : 2048,
      small,
      template: typeof template === "string" ? template : undefined,
    },
    files,
    { ...partOf("architecture", typeof kind === "string" ? kind : undefined), weights: "ONNX" },
    2 * bytes, // the file, and what ONNX Runtime makes of it
  );
}

async function jsonOf(file: BroughtFile | undefined): Promise<Readonly<Record<string, unknown>> | undefined> {
  try {
    const value: unknown = JSON.parse((await file?.blob.text()) ?? "");
    return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}
