import { readFile } from "node:fs/promises";
import { Worker } from "node:worker_threads";
import { build } from "vite";
import { kernelFile } from "../../program/kernel-build.ts";
import { nodeHelper } from "../threads/helper-thread.ts";
import type { ModelBytes, Runtime } from "../types.ts";

/** The script of a helper thread as one text: Node 20 runs no TypeScript in its threads. */
let helperScript: Promise<string> | undefined;

/** Soma's runtime in a test: kernels from where the build puts them, helpers as worker threads. */
export async function nodeRuntime(maxThreads = 1): Promise<Runtime> {
  const script = maxThreads > 1 ? await (helperScript ??= bundleHelper()) : "";
  return {
    wasm: async (variant) =>
      new Uint8Array(await readFile(new URL(`../../kernels/build/${kernelFile(variant)}`, import.meta.url))),
    shared: true,
    maxThreads,
    startHelper: () => nodeHelper(new Worker(new URL(`data:text/javascript,${encodeURIComponent(script)}`))),
    mayBlock: true,
  };
}

/** A file that is held already, in pieces of `piece` bytes: odd, so that nothing falls on a boundary by luck. */
export function bytesOf(file: Uint8Array, piece = 1_000_003): ModelBytes {
  return {
    bytes: file.length,
    async *stream(signal) {
      for (let at = 0; at < file.length; at += piece) {
        signal.throwIfAborted();
        yield file.subarray(at, at + piece);
        await Promise.resolve();
      }
    },
  };
}

async function bundleHelper(): Promise<string> {
  const output = await build({
    configFile: false,
    publicDir: false,
    logLevel: "error",
    build: {
      ssr: new URL("helper-entry.ts", import.meta.url).pathname,
      target: "node20",
      write: false,
      rolldownOptions: { output: { codeSplitting: false } },
    },
  });
  const bundles = "output" in output ? [output] : Array.isArray(output) ? output : [];
  const chunk = bundles.flatMap((bundle) => bundle.output).find(({ type }) => type === "chunk");
  if (chunk?.type !== "chunk") throw new Error("The helper's script was not bundled.");
  return chunk.code;
}
