/** Which of a hub's files make a model that an engine of ours runs: one GGUF file, a folder in ONNX, one that MLC compiled. */
import type { CatalogueEntry } from "./catalogue-entry.ts";
import type { HubFile } from "./hub-answers.ts";
import { libraryOf } from "./mlc-libraries.ts";

/** One way to have a model: the same one lies at a hub in many. */
export interface HubForm {
  readonly format: CatalogueEntry["format"];
  /** How its weights lie, such as `Q4_K_M` or `ONNX q4f16`; of each once. */
  readonly name: string;
  readonly files: readonly HubFile[];
  /** Computes in half precision on the GPU. */
  readonly f16?: boolean;
  /** The library that it needs beside its files. */
  readonly library?: string;
}

export interface HubForms {
  readonly forms: readonly HubForm[];
  /** A sentence for each kind of thing that is there and that no engine of ours runs. */
  readonly left: readonly string[];
}

/** `repository`: owner and name. */
export function formsIn(repository: string, files: readonly HubFile[]): HubForms {
  const left: string[] = [];
  const model = repository.split("/").at(-1) ?? "";
  const forms = [...ggufForms(files, left), ...onnxForms(files, left), ...mlcForms(model, files, left)];
  const names = new Set<string>();
  return { forms: forms.filter(({ name }) => !names.has(name) && names.add(name)), left };
}

const nameOf = (path: string): string => path.split("/").at(-1) ?? path;

/** As llama.cpp names them: `Q4_K_M`, `IQ2_XS`, `BF16`, `MXFP4`. */
const quantization = /(?:^|[-._])(I?Q\d[A-Z\d_]*|TQ\d_\d|BF16|F16|FP16|F32|MXFP4[A-Z_]*)$/i;
/** Parts of other things that lie in the same format: pictures' encoders, matrices for quantizing. */
const noModel = /mmproj|imatrix/i;
const part = /-\d{5}-of-\d{5}$/;

function ggufForms(files: readonly HubFile[], left: string[]): readonly HubForm[] {
  const all = files.filter(({ path }) => /\.gguf$/i.test(path) && !noModel.test(nameOf(path)));
  const whole = all.filter(({ path }) => !part.test(path.replace(/\.gguf$/i, "")));
  if (whole.length < all.length)
    left.push("Some of its GGUF files are cut into several, which BRANE does not put together.");
  return whole.map((file) => {
    const bare = nameOf(file.path).replace(/\.gguf$/i, "");
    return { format: "gguf", name: quantization.exec(bare)?.[1]?.toUpperCase() ?? bare, files: [file] };
  });
}

/** The forms that transformers.js has names for and our engine looks for (platform/engines/transformers-engine). */
const onnxEndings = { q4f16: "_q4f16", q4: "_q4", fp16: "_fp16", q8: "_quantized", fp32: "" } as const;
const onnxNeeded = ["config.json", "tokenizer.json", "tokenizer_config.json"];
const onnxMore = ["generation_config.json", "special_tokens_map.json", "chat_template.jinja"];

function onnxForms(files: readonly HubFile[], left: string[]): readonly HubForm[] {
  if (!files.some(({ path }) => /^onnx\/[^/]+\.onnx$/.test(path))) return [];
  const missing = lacking(files, onnxNeeded);
  if (missing.length > 0) {
    left.push(`It is in ONNX, and lacks ${missing.join(" and ")}.`);
    return [];
  }
  const beside = files.filter(({ path }) => onnxNeeded.includes(path) || onnxMore.includes(path));
  const forms = Object.entries(onnxEndings).flatMap(([name, ending]): readonly HubForm[] => {
    const graph = `onnx/model${ending}.onnx`;
    const own = files.filter(
      ({ path }) => path.startsWith(graph) && /^(_data(_\d+)?)?$/.test(path.slice(graph.length)),
    );
    if (!own.some(({ path }) => path === graph)) return [];
    const f16 = name.endsWith("16");
    return [{ format: "onnx", name: `ONNX ${name}`, files: [...beside, ...own], ...(f16 ? { f16 } : {}) }];
  });
  if (forms.length === 0) left.push("It is in ONNX, in parts that BRANE does not put together.");
  return forms;
}

const mlcNeeded = ["mlc-chat-config.json", "tokenizer.json", "tokenizer_config.json"];
/** The same list by its newer and its older name: the first one there is read. */
const mlcLists = ["tensor-cache.json", "ndarray-cache.json"];

function mlcForms(model: string, files: readonly HubFile[], left: string[]): readonly HubForm[] {
  if (!files.some(({ path }) => path === mlcNeeded[0])) return [];
  const list = files.find(({ path }) => path === mlcLists.find((name) => files.some((file) => file.path === name)));
  const shards = files.filter(({ path }) => /^params_shard_\d+\.bin$/.test(path));
  const missing = [
    ...lacking(files, mlcNeeded),
    ...(list === undefined ? mlcLists.slice(0, 1) : []),
    ...(shards.length === 0 ? ["its weights"] : []),
  ];
  if (list === undefined || missing.length > 0) {
    left.push(`It was compiled by MLC, and lacks ${missing.join(" and ")}.`);
    return [];
  }
  const needed = files.filter(({ path }) => mlcNeeded.includes(path));
  const weights = /-(q\d+[bf]\d+(?:_\d+)?)(?=-|$)/.exec(model)?.[1] ?? "";
  return [
    {
      ...{ format: "mlc", name: `MLC ${weights}`.trim(), library: libraryOf(model) },
      files: [...needed, list, ...shards],
      ...(weights.includes("f16") ? { f16: true } : {}),
    },
  ];
}

const lacking = (files: readonly HubFile[], names: readonly string[]): readonly string[] =>
  names.filter((name) => !files.some(({ path }) => path === name));
