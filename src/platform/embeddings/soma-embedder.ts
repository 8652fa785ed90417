import { EmbedderTrouble, type Embedder } from "#core/axon/ports.ts";
import { loadEncoder } from "#soma/encoder/load-encoder.ts";
import type { ModelBytes, Runtime } from "#soma/model/types.ts";
import { miniLm } from "./minilm-facts.ts";

export interface SomaEmbedder extends Embedder {
  /** Ends its threads and lets go of its memory. */
  close(): void;
}

/**
 * The carried embedding model in Soma, over the bytes of its GGUF file. Rejects with EmbedderTrouble when the file is
 * not such a model or the memory cannot be had.
 */
export async function openSomaEmbedder(bytes: ModelBytes, runtime: Runtime): Promise<SomaEmbedder> {
  const { signal } = new AbortController();
  const loaded = await loadEncoder(bytes, runtime, { window: miniLm.tokens, signal });
  if (loaded.kind === "refused") throw new EmbedderTrouble(loaded.message);
  if (loaded.kind === "stopped") throw new Error("Nobody can stop the opening of the embedding model.");
  const { encoder } = loaded;
  if (encoder.dimensions !== miniLm.dimensions) {
    encoder.close();
    throw new EmbedderTrouble(`The embedding model gives ${encoder.dimensions} numbers, not ${miniLm.dimensions}.`);
  }
  return {
    model: miniLm.model,
    dimensions: miniLm.dimensions,
    async embed(texts, signal) {
      signal.throwIfAborted();
      const ending = await encoder.embed(texts, signal);
      signal.throwIfAborted();
      if (ending.kind === "stopped") throw new Error("An embedding stopped that nobody stopped.");
      return ending.vectors;
    },
    close: () => {
      encoder.close();
    },
  };
}
