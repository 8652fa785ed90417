import { embedderContract } from "#core/axon/embedder.contract.ts";
import { openModelFiles } from "#platform/models/open-model-files.ts";
import { miniLm } from "./minilm-facts.ts";
import { openMiniLm, type OpenMiniLm } from "./minilm.ts";

let opened: Promise<OpenMiniLm> | undefined;

async function open(): Promise<OpenMiniLm> {
  const outcome = await openModelFiles(miniLm.files);
  if (outcome.kind !== "opened") throw new Error(`The model could not be opened: ${JSON.stringify(outcome)}`);
  return openMiniLm(outcome.files, 1);
}

embedderContract(() => (opened ??= open()));
