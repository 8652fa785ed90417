import { afterAll } from "vitest";
import { embedderContract } from "#core/axon/embedder.contract.ts";
import { bytesOfBlobs } from "#platform/engines/soma-bytes.ts";
import { somaWasm } from "#platform/engines/soma-wasm.ts";
import { openModelFiles } from "#platform/models/open-model-files.ts";
import { miniLm } from "./minilm-facts.ts";
import { openSomaEmbedder, type SomaEmbedder } from "./soma-embedder.ts";

let opened: Promise<SomaEmbedder> | undefined;

async function open(): Promise<SomaEmbedder> {
  const outcome = await openModelFiles(miniLm.files);
  if (outcome.kind !== "opened") throw new Error(`The model could not be opened: ${JSON.stringify(outcome)}`);
  const runtime = { wasm: somaWasm, shared: false, maxThreads: 1, mayBlock: false };
  return openSomaEmbedder(bytesOfBlobs([...outcome.files.values()]), runtime);
}

embedderContract(() => (opened ??= open()));
afterAll(async () => (await opened)?.close());
