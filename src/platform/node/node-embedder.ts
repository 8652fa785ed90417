import { EmbedderTrouble, type Embedder } from "#core/axon/ports.ts";
import { miniLm } from "#platform/embeddings/minilm-facts.ts";
import { openSomaEmbedder } from "#platform/embeddings/soma-embedder.ts";
import { openCarriedModel } from "./model-files.ts";
import { nodeSomaRuntime } from "./soma-runtime.ts";

/** An embedding model with threads of its own: a program does not end while it is open. */
interface OpenEmbedder extends Embedder {
  close(): Promise<void>;
}

/** The carried embedding model in Node, opened at the first text. */
export function openNodeEmbedder(places: { readonly models: string; readonly threadScript?: string }): OpenEmbedder {
  let opening: ReturnType<typeof open> | undefined;

  async function open() {
    const file = await openCarriedModel(places.models, miniLm.files);
    if (file.kind === "refused") throw new EmbedderTrouble(file.message);
    return openSomaEmbedder(file.bytes, nodeSomaRuntime(places.threadScript));
  }

  return {
    model: miniLm.model,
    dimensions: miniLm.dimensions,
    embed: async (texts, signal) => (await (opening ??= open())).embed(texts, signal),
    close: async () => {
      const opened = await opening?.catch(() => undefined); // what could not be opened has nothing to close
      opened?.close();
    },
  };
}
