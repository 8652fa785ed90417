import { availableParallelism } from "node:os";
import { setFlagsFromString } from "node:v8";
import { Worker } from "node:worker_threads";
import { somaWasm } from "#platform/engines/soma-wasm.ts";
import { nodeHelper } from "#soma/model/threads/helper-thread.ts";
import type { Runtime } from "#soma/model/types.ts";

/** Soma in Node. `threadScript` is the path of the script that a helper thread runs. */
export function nodeSomaRuntime(threadScript: string): Runtime {
  if (Number(process.versions.node.split(".")[0]) < 21) {
    // Node 20 has relaxed SIMD and hides it; and its baseline compiler lets the relaxed dot product take a register
    // that is in use, so that first calls come out wrong. The optimising compiler does not.
    setFlagsFromString("--experimental-wasm-relaxed-simd");
    setFlagsFromString("--no-liftoff");
  }
  return {
    wasm: somaWasm,
    shared: true,
    maxThreads: Math.min(8, availableParallelism()),
    startHelper: () => nodeHelper(new Worker(threadScript)),
    mayBlock: true,
  };
}
