import { embedderContract } from "./embedder.contract.ts";
import { createFakeEmbedder } from "./fake-embedder.ts";

embedderContract(() => createFakeEmbedder());
