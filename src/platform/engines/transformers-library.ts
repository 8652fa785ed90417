/** transformers.js, held to our own origin: it asks for nothing that was not put into its hands. */
import * as transformers from "@huggingface/transformers";
import type { Bytes } from "#core/words/bytes.ts";

export type Transformers = typeof transformers;

/** ONNX Runtime's WebAssembly, which does both WASM and WebGPU. */
export type LoadOrtWasm = () => Promise<Bytes>;

/** Where it believes its models lie. No such address exists: `answerFrom` is asked instead of the network. */
const folder = "/held/";

/**
 * The library, ready to load a model from `files`, by their paths in the model's folder. By itself it would take its
 * WebAssembly from a CDN, models from huggingface.co, and keep copies of its own (FACTS, @huggingface/transformers):
 * each of these is closed here. One thread: ONNX Runtime unpacks weights of 4 bits anew at every product, so that
 * more threads do not make it a rival on the CPU; it is here for the GPU.
 */
export async function holdTransformers(
  loadWasm: LoadOrtWasm,
  modelId: string,
  files: ReadonlyMap<string, Blob>,
): Promise<Transformers> {
  const { env } = transformers;
  env.allowRemoteModels = false;
  env.allowLocalModels = true;
  env.localModelPath = folder;
  env.useBrowserCache = false;
  env.useWasmCache = false;
  env.fetch = (address: string | URL) => Promise.resolve(answerFrom(files, modelId, String(address)));
  env.logLevel = transformers.LogLevel.NONE; // its log would hold what people wrote
  const { wasm } = env.backends.onnx;
  if (wasm === undefined) throw new Error("transformers.js has no ONNX Runtime for the web.");
  delete wasm.wasmPaths;
  wasm.numThreads = 1;
  wasm.wasmBinary ??= (await loadWasm()).buffer;
  return transformers;
}

function answerFrom(files: ReadonlyMap<string, Blob>, modelId: string, address: string): Response {
  const start = `${folder}${modelId}/`;
  const file = address.startsWith(start) ? files.get(address.slice(start.length)) : undefined;
  if (file === undefined) return new Response(null, { status: 404 });
  return new Response(file, { headers: { "content-length": String(file.size) } });
}
