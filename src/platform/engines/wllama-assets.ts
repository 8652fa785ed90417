import compatScript from "@wllama/wllama-compat/wasm/wllama.js?url";
import compatWasm from "@wllama/wllama-compat/wasm/wllama.wasm?url";
import wasm from "@wllama/wllama/esm/wasm/wllama.wasm?url";
import type { WllamaAssets } from "./wllama-start.ts";

/** The engine's own files, from our own origin. */
export const wllamaAssets: WllamaAssets = { wasm, compatWasm, compatScript };
