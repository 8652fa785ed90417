import { AutoModel, AutoTokenizer, env, type Tensor } from "@huggingface/transformers";
import ortGlue from "onnxruntime-web/ort-wasm-simd-threaded.mjs?url";
import ortWasm from "onnxruntime-web/ort-wasm-simd-threaded.wasm?url";
import type { Embedder } from "#core/axon/ports.ts";
import { miniLm } from "./minilm-facts.ts";

export interface OpenMiniLm extends Embedder {
  /** Frees the session. The memory itself comes back when the worker ends. */
  close(): Promise<void>;
}

/**
 * Opens the model over files that were verified before (platform/models): transformers.js reads them from `files` and
 * reaches nothing else; ONNX Runtime's own two files come from our origin. Throws when the files are not this model.
 */
export async function openMiniLm(files: ReadonlyMap<string, Blob>, threads: number): Promise<OpenMiniLm> {
  env.allowRemoteModels = false;
  env.allowLocalModels = true;
  env.localModelPath = "/";
  env.useBrowserCache = false;
  env.useWasmCache = false; // it would import its glue from a blob, which our policy refuses
  env.fetch = (address: string | URL | Request) => Promise.resolve(answerFrom(files, address));
  const wasm = env.backends.onnx.wasm;
  if (wasm) {
    wasm.wasmPaths = { mjs: absolute(ortGlue), wasm: absolute(ortWasm) };
    wasm.numThreads = threads;
  }

  const tokenizer = await AutoTokenizer.from_pretrained(miniLm.files);
  const model = await AutoModel.from_pretrained(miniLm.files, { dtype: "q8", device: "wasm" });

  /**
   * One text at a time: the 8-bit weights are applied with one scale for the whole input, so that a text's vector
   * would depend on its neighbours in a batch; and on a CPU a batch is hardly faster.
   */
  const embedOne = async (text: string): Promise<Float32Array<ArrayBuffer>> => {
    const inputs = tokenizer([text], { padding: true, truncation: true, max_length: miniLm.tokens });
    const outputs = (await model(inputs)) as { readonly last_hidden_state: Tensor };
    const hidden = outputs.last_hidden_state;
    const unit = meanOfUnitLength(hidden.data as Float32Array, miniLm.dimensions);
    hidden.dispose();
    return unit;
  };

  return {
    model: miniLm.model,
    dimensions: miniLm.dimensions,
    async embed(texts, signal) {
      const vectors: Float32Array<ArrayBuffer>[] = [];
      for (const text of texts) {
        await nextTask(); // a worker hears "cancel" between two texts only if it is given the chance
        signal.throwIfAborted();
        vectors.push(await embedOne(text));
      }
      signal.throwIfAborted();
      return vectors;
    },
    async close() {
      await model.dispose();
    },
  };
}

/** Mean over the tokens, then length 1, as the model's card says. A single text has no padding, so every token counts. */
function meanOfUnitLength(tokens: Float32Array, dimensions: number): Float32Array<ArrayBuffer> {
  const sum = new Float64Array(dimensions);
  for (let at = 0; at < tokens.length; at += 1) {
    const place = at % dimensions;
    sum[place] = (sum[place] ?? 0) + (tokens[at] ?? 0);
  }
  const length = Math.hypot(...sum);
  return Float32Array.from(sum, (value) => (length === 0 ? 0 : value / length));
}

function answerFrom(files: ReadonlyMap<string, Blob>, address: string | URL | Request): Response {
  const asked = address instanceof Request ? address.url : String(address);
  const marker = `/${miniLm.files}/`;
  const blob = files.get(asked.slice(asked.indexOf(marker) + marker.length));
  return blob === undefined ? new Response(null, { status: 404 }) : new Response(blob);
}

const nextTask = () => new Promise<void>((resume) => setTimeout(resume));

const absolute = (address: string): string => new URL(address, globalThis.location.href).href;
