import { availableParallelism } from "node:os";
import { setFlagsFromString } from "node:v8";
import { Worker } from "node:worker_threads";
import { somaWasm } from "#platform/engines/soma-wasm.ts";
import { nodeHelper } from "#soma/model/threads/helper-thread.ts";
import type { Runtime } from "#soma/model/types.ts";

/** Soma in Node. `threadScript` is the path of the script that a helper thread runs; without it one thread does all. */
export function nodeSomaRuntime(threadScript: string | undefined): Runtime {
  const major = Number(process.versions.node.split(".")[0]);
  if (major < 21) setFlagsFromString("--experimental-wasm-relaxed-simd"); // Node 20 has it and hides it
  return {
    wasm: somaWasm,
    shared: true,
    maxThreads: Math.min(8, availableParallelism()),
    ...(threadScript === undefined ? {} : { startHelper: () => nodeHelper(new Worker(threadScript)) }),
    mayBlock: true,
  };
}
