import { availableParallelism } from "node:os";
import { setFlagsFromString } from "node:v8";
import { Worker } from "node:worker_threads";
import { somaWasm } from "#platform/engines/soma-wasm.ts";
import { nodeHelper } from "#soma/model/threads/helper-thread.ts";
import type { Runtime } from "#soma/model/types.ts";

/** Soma in Node. `threadScript` is the path of the script that a helper thread runs. */
export function nodeSomaRuntime(threadScript: string): Runtime {
  // Node 20 and 22 have the instructions and hide them behind a flag; later ones take the flag and ignore it.
  setFlagsFromString("--experimental-wasm-relaxed-simd");
  return {
    wasm: somaWasm,
    shared: true,
    maxThreads: Math.min(8, availableParallelism()),
    startHelper: () => nodeHelper(new Worker(threadScript)),
    mayBlock: true,
  };
}
