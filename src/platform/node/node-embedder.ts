import { EmbedderTrouble, type Embedder } from "#core/axon/ports.ts";
import { miniLm } from "#platform/embeddings/minilm-facts.ts";
import { loadEncoder } from "#soma/encoder/load-encoder.ts";
import type { Encoder } from "#soma/encoder/encoder.ts";
import { openCarriedModel } from "./model-files.ts";
import { nodeSomaRuntime } from "./soma-runtime.ts";

/** The carried embedding model in Node, opened at the first text. */
export function openNodeEmbedder(places: { readonly models: string; readonly threadScript: string }): Embedder {
  let opening: Promise<Encoder> | undefined;

  async function open(): Promise<Encoder> {
    const file = await openCarriedModel(places.models, miniLm.files);
    if (file.kind === "refused") throw new EmbedderTrouble(file.message);
    const { signal } = new AbortController();
    const loaded = await loadEncoder(file.bytes, nodeSomaRuntime(places.threadScript), { signal });
    if (loaded.kind === "loaded") return loaded.encoder;
    throw new EmbedderTrouble(loaded.kind === "refused" ? loaded.message : "The embedding model was not loaded.");
  }

  return {
    model: miniLm.model,
    dimensions: miniLm.dimensions,
    async embed(texts, signal) {
      const encoder = await (opening ??= open());
      const ended = await encoder.embed(texts, signal);
      signal.throwIfAborted();
      return ended.kind === "embedded" ? ended.vectors : [];
    },
  };
}
