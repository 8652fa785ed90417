import { textOf } from "#core/words/bytes.ts";
import type { Bytes } from "#core/words/bytes.ts";
import { canonicalJson, type Json } from "#core/words/json.ts";
import { failure, ok, type Result } from "#core/words/result.ts";
import { readNeuronObject, sentenceOfProblem } from "#core/neuron/read-neuron-object.ts";
import { readStrictYaml } from "#core/neuron/strict-yaml.ts";
import type { PackageContents } from "./contents.ts";
import { limits, paths } from "./layout.ts";
import { sizeInWords } from "#core/words/size.ts";
import { manifestOf, readTools } from "./manifest.ts";
import { readJson } from "./read-json.ts";

/** What the readable parts of a package say: the neuron, and the tools it asks for. The problem is a sentence. */
export function readDescription(
  files: ReadonlyMap<string, Bytes>,
): Result<Pick<PackageContents, "neuron" | "tools">, string> {
  for (const path of [paths.manifest, paths.neuron, paths.tools]) {
    const size = files.get(path)?.length;
    if (size === undefined) return failure(`The file lacks its part ${path}. Ask for it again.`);
    if (size > limits.text)
      return failure(`The part ${path} is longer than ${sizeInWords(limits.text)}, so it is not read.`);
  }
  const neuron = readNeuronObject(readJson(files.get(paths.neuron) ?? ""));
  if (!neuron.ok) {
    const [first] = neuron.problem;
    return failure(`The neuron in this file is not one: ${first === undefined ? "" : sentenceOfProblem(first)}`);
  }
  const manifest = readYaml(files.get(paths.manifest));
  const derived = canonicalJson(manifestOf(neuron.value));
  // It follows from the neuron, so it may not say anything else: a list of files would show what is not inside.
  if (manifest === undefined || safeCanonical(manifest) !== derived) return failure(wrong(paths.manifest));
  const tools = readTools(readYaml(files.get(paths.tools)));
  return tools === undefined ? failure(wrong(paths.tools)) : ok({ neuron: neuron.value, tools });
}

function readYaml(bytes: Bytes | undefined): unknown {
  let text: string;
  try {
    text = textOf(bytes ?? new Uint8Array(0));
  } catch {
    return undefined; // not UTF-8
  }
  const read = readStrictYaml(text);
  return read.ok ? read.value.value : undefined;
}

/** What strict YAML gives can still hold an infinity, which JSON has no word for. */
function safeCanonical(value: unknown): string | undefined {
  try {
    return canonicalJson(value as Json);
  } catch {
    return undefined;
  }
}

const wrong = (path: string): string =>
  `The part ${path} does not fit the rest of the file, or was not written by BRANE. Ask for the file again.`;
