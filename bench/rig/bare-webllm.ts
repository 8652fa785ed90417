import type { WebLlmAsk } from "../webllm.worker.ts";
import { askWorker, type OpenBare } from "./bare-engine.ts";

/** web-llm in a worker, with its own conversation, sampling and caches. */
export const openWebLlm: OpenBare = async (addresses) => {
  const worker = new Worker(new URL("../webllm.worker.ts", import.meta.url), { type: "module" });
  const ask = (question: WebLlmAsk) => askWorker(worker, question) as Promise<number>;
  await ask({ kind: "open", addresses });
  return {
    count: (text) => ask({ kind: "count", text }),
    async first(promptTokens) {
      await ask({ kind: "say", promptTokens, tokens: 0 });
    },
    say: (promptTokens, tokens) => ask({ kind: "say", promptTokens, tokens }),
  };
};
