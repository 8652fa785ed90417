import type { SomaAsk } from "../soma.worker.ts";
import { askWorker, wordsFor, type OpenBare } from "./bare-engine.ts";

/** Soma in a worker, on as many threads as it finds best: so the app runs it. */
export const openSoma: OpenBare = async (addresses) => {
  const worker = new Worker(new URL("../soma.worker.ts", import.meta.url), { type: "module" });
  const ask = (question: SomaAsk) => askWorker(worker, question);
  const encode = (text: string) => ask({ kind: "encode", text }) as Promise<readonly number[]>;
  await ask({ kind: "fetch", addresses });
  await ask({ kind: "load", threads: "measure", relaxed: true });
  const prompt = async (tokens: number) => (await encode(wordsFor(tokens * 2))).slice(0, tokens);
  return {
    count: async (text) => (await encode(text)).length,
    async say(promptTokens, tokens) {
      const asked = { kind: "time", prompt: await prompt(promptTokens), steps: tokens } as const;
      const { decodeMs } = (await ask(asked)) as { readonly decodeMs: number };
      return (tokens / decodeMs) * 1000;
    },
    async first(promptTokens) {
      await ask({ kind: "time", prompt: await prompt(promptTokens), steps: 0 });
    },
  };
};
