/** The page that embeddings.mjs drives: the same passages in Soma and in ONNX Runtime's WebAssembly, one thread each. */
import * as ort from "onnxruntime-web/wasm";
import ortGlue from "onnxruntime-web/ort-wasm-simd-threaded.mjs?url";
import onnxFile from "../src/soma/fixtures/all-minilm-l6-v2-onnx/model_quantized.onnx?url";
import ortWasm from "onnxruntime-web/ort-wasm-simd-threaded.wasm?url";
import { bytesOfBlobs } from "#platform/engines/soma-bytes.ts";
import { somaWasm } from "#platform/engines/soma-wasm.ts";
import { loadEncoder } from "#soma/encoder/load-encoder.ts";
import { readGgufHeader } from "#soma/gguf/read-header.ts";
import { openTokenizer } from "#soma/tokenizer/open-tokenizer.ts";

const gguf = "/models/all-minilm-l6-v2/all-MiniLM-L6-v2.Q8_0.gguf.000";
const never = new AbortController().signal;
const blobAt = async (path: string) => (await fetch(path)).blob();

async function open() {
  const carried = await blobAt(gguf);
  const bytes = new Uint8Array(await carried.arrayBuffer());
  const header = readGgufHeader(bytes, bytes.length);
  const tokenizer = header.kind === "read" ? openTokenizer(header.header.metadata) : header;
  const runtime = { wasm: somaWasm, shared: false, maxThreads: 1, mayBlock: false };
  const soma = await loadEncoder(bytesOfBlobs([carried]), runtime, { window: 256, signal: never });
  if (soma.kind !== "loaded" || tokenizer.kind !== "opened") throw new Error(JSON.stringify([soma, tokenizer]));
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmPaths = { mjs: ortGlue, wasm: ortWasm };
  const onnx = new Uint8Array(await (await blobAt(onnxFile)).arrayBuffer());
  return { soma: soma.encoder, tokenizer: tokenizer.tokenizer, session: await ort.InferenceSession.create(onnx) };
}

let opened: ReturnType<typeof open> | undefined;

/** The tokens of each text. */
async function tokens(texts: readonly string[]): Promise<number[][]> {
  const { tokenizer } = await (opened ??= open());
  return texts.map((text) => tokenizer.encode(text));
}

/** Milliseconds for all texts: Soma takes them at once, ONNX Runtime one by one, as the app asked it to. */
async function measure(texts: readonly string[]): Promise<{ soma: number; web: number }> {
  const { soma, tokenizer, session } = await (opened ??= open());
  const row = (values: readonly number[]) => new ort.Tensor("int64", values.map(BigInt), [1, values.length]);
  const from = performance.now();
  await soma.embed(texts, never);
  const between = performance.now();
  for (const text of texts) {
    const ids = tokenizer.encode(text);
    const ones = ids.map(() => 1);
    await session.run({ input_ids: row(ids), attention_mask: row(ones), token_type_ids: row(ids.map(() => 0)) });
  }
  return { soma: between - from, web: performance.now() - between };
}

Object.assign(globalThis, { tokens, measure });
