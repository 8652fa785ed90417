/** The axon's worker: embeds texts and searches vectors, away from the page's thread. */
import * as Comlink from "comlink";
import { EmbedderTrouble } from "#core/axon/ports.ts";
import { createAxonService } from "#platform/embeddings/axon-service.ts";
import { miniLm } from "#platform/embeddings/minilm-facts.ts";
import { bytesOfBlobs } from "#platform/engines/soma-bytes.ts";
import { somaWasm } from "#platform/engines/soma-wasm.ts";
import { sharesMemory } from "#platform/engines/shared-memory.ts";
import { threadsFor } from "#platform/engines/threads-for.ts";
import { openModelFiles } from "#platform/models/open-model-files.ts";
import { raiseFaults } from "#platform/page/worker-boundary.ts";
import { createWasmVectorIndex } from "#platform/vectors/wasm-vector-index.ts";
import { webHelper } from "#soma/model/threads/helper-thread.ts";

raiseFaults();

const startHelper = () =>
  webHelper(new Worker(new URL("./soma-thread.ts", import.meta.url), { type: "module", name: "soma-thread" }));

const runtime = {
  wasm: somaWasm,
  shared: sharesMemory(),
  maxThreads: threadsFor(navigator.hardwareConcurrency, sharesMemory()),
  startHelper,
  mayBlock: true,
};

async function openEmbedder() {
  const [opened, { openSomaEmbedder }] = await Promise.all([
    openModelFiles(miniLm.files),
    import("#platform/embeddings/soma-embedder.ts"), // a search alone does not need it
  ]);
  if (opened.kind === "refused") throw new EmbedderTrouble(opened.message);
  if (opened.kind === "stopped") throw new Error("Nobody can stop the opening of the embedding model.");
  return openSomaEmbedder(bytesOfBlobs([...opened.files.values()]), runtime);
}

Comlink.expose(createAxonService({ openEmbedder, openIndex: createWasmVectorIndex }));
