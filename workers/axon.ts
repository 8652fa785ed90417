/** The axon's worker: embeds texts and searches vectors, away from the page's thread. */
import * as Comlink from "comlink";
import { EmbedderTrouble } from "#core/axon/ports.ts";
import { createAxonService } from "#platform/embeddings/axon-service.ts";
import { miniLm } from "#platform/embeddings/minilm-facts.ts";
import { openModelFiles } from "#platform/models/open-model-files.ts";
import { createWasmVectorIndex } from "#platform/vectors/wasm-vector-index.ts";

const threads = crossOriginIsolated ? Math.min(4, navigator.hardwareConcurrency) : 1;

async function openEmbedder() {
  const [opened, { openMiniLm }] = await Promise.all([
    openModelFiles(miniLm.files),
    import("#platform/embeddings/minilm.ts"), // a search alone does not need it
  ]);
  if (opened.kind === "refused") throw new EmbedderTrouble(opened.message);
  if (opened.kind === "stopped") throw new Error("Nobody can stop the opening of the embedding model.");
  return openMiniLm(opened.files, threads);
}

Comlink.expose(createAxonService({ openEmbedder, openIndex: createWasmVectorIndex }));
