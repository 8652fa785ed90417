import { Wllama } from "@wllama/wllama/esm/index.js";
import wasm from "@wllama/wllama/esm/wasm/wllama.wasm?url";
import { threadsFor } from "#platform/engines/threads-for.ts";
import { wordsFor, type OpenBare } from "./bare-engine.ts";
import { keptBlobs } from "./shards.ts";

/** As the app starts it (platform/engines/wllama-start.ts): tokens read at once, and layers on the graphics card. */
const onCpu = { n_batch: 16, n_ubatch: 16, n_gpu_layers: 0 };
const onGpu = { n_batch: 256, n_ubatch: 256, n_gpu_layers: 999 };

export const openWllama: OpenBare = (addresses) => open(addresses, onCpu);
export const openWllamaOnGpu: OpenBare = (addresses) => open(addresses, onGpu);

/** wllama, which starts its own worker, on as many threads and with as wide a window as in the app. */
const open = async (addresses: readonly string[], place: typeof onCpu) => {
  const wllama = new Wllama({ default: wasm }, { suppressNativeLog: true });
  await wllama.loadModel([new Blob([...(await keptBlobs(addresses))])], {
    ...{ n_ctx: 8192, n_parallel: 1, warmup: false },
    ...place,
    n_threads: threadsFor(navigator.hardwareConcurrency, crossOriginIsolated),
  });
  return {
    /** llama.cpp counts what it reads. */
    async count(text: string) {
      let read = 0;
      await wllama.createCompletion({
        ...{ prompt: text, max_tokens: 1, stream: true },
        onData: ({ timings }) => {
          if (timings) read = timings.prompt_n + timings.cache_n;
        },
      });
      return read;
    },
    async first(promptTokens: number) {
      await wllama.createCompletion({ prompt: wordsFor(promptTokens), max_tokens: 1, temperature: 0 });
    },
    async say(promptTokens: number, tokens: number) {
      const times: number[] = [];
      await wllama.createCompletion({
        ...{ prompt: wordsFor(promptTokens), max_tokens: tokens + 1, temperature: 0, ignore_eos: true, stream: true },
        onData: ({ choices: [choice] }) => {
          // the last chunk says that it is over and holds no token
          if (choice !== undefined && choice.finish_reason === null) times.push(performance.now());
        },
      });
      return ((times.length - 1) / ((times.at(-1) ?? Number.NaN) - (times[0] ?? Number.NaN))) * 1000;
    },
  };
};
