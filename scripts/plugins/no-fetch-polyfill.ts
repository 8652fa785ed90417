import { fileURLToPath } from "node:url";

/**
 * Ollama's client brings a fetch for browsers that have none, by XMLHttpRequest. No browser that runs BRANE is without
 * one, and nothing that could reach the network is shipped beside the gate.
 */
export const noFetchPolyfill = {
  find: /^whatwg-fetch$/,
  replacement: fileURLToPath(new URL("nothing.ts", import.meta.url)),
};
