import type { OnnxAsk } from "../onnx.worker.ts";
import { askWorker, type OpenBare } from "./bare-engine.ts";

export const openTransformers: OpenBare = (addresses) => open(addresses, "wasm");
export const openTransformersOnGpu: OpenBare = (addresses) => open(addresses, "webgpu");

/** transformers.js in a worker, generating by itself: its own sampling, its own cache. */
const open = async (addresses: readonly string[], device: "wasm" | "webgpu") => {
  const worker = new Worker(new URL("../onnx.worker.ts", import.meta.url), { type: "module" });
  const ask = (question: OnnxAsk) => askWorker(worker, question) as Promise<number>;
  await ask({ kind: "open", addresses, device });
  return {
    count: (text: string) => ask({ kind: "count", text }),
    async first(promptTokens: number) {
      await ask({ kind: "say", promptTokens, tokens: 0 });
    },
    say: (promptTokens: number, tokens: number) => ask({ kind: "say", promptTokens, tokens }),
  };
};
