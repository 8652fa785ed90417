import type { OnnxAsk } from "../onnx.worker.ts";
import { askWorker, type OpenBare } from "./bare-engine.ts";

/** transformers.js in a worker, generating by itself: its own sampling, its own cache. */
export const openTransformers: OpenBare = async (addresses) => {
  const worker = new Worker(new URL("../onnx.worker.ts", import.meta.url), { type: "module" });
  const ask = (question: OnnxAsk) => askWorker(worker, question) as Promise<number>;
  await ask({ kind: "open", addresses });
  return {
    count: (text) => ask({ kind: "count", text }),
    async first(promptTokens) {
      await ask({ kind: "say", promptTokens, tokens: 0 });
    },
    say: (promptTokens, tokens) => ask({ kind: "say", promptTokens, tokens }),
  };
};
