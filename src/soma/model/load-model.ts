import type { LoadOptions, Model, ModelBytes, Runtime } from "./types.ts";

export type LoadEnding =
  | { readonly kind: "loaded"; readonly model: Model }
  | { readonly kind: "stopped" }
  | { readonly kind: "refused"; readonly message: string };

/**
 * Reads a GGUF language model and makes it ready to run. The file is never held: each tensor goes through a small
 * staging area to its place while its bytes arrive, so that peak memory stays near the file's own size plus the
 * state's. Refused, with a sentence: a file that is damaged, truncated or of another kind than Soma reads, weights that
 * hold NaN, memory that cannot be had. Whatever the ending, what was taken is given back.
 */
export function loadModel(bytes: ModelBytes, runtime: Runtime, options: LoadOptions): Promise<LoadEnding> {
  void bytes;
  void runtime;
  void options;
  return Promise.reject(new Error("not yet"));
}
