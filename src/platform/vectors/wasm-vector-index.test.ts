import { describe } from "vitest";
import { vectorIndexContract } from "#core/axon/vector-index.contract.ts";
import { createWasmVectorIndex } from "./wasm-vector-index.ts";

describe("in WebAssembly with plain SIMD", () => {
  vectorIndexContract((dimensions) => createWasmVectorIndex(dimensions, "plain"));
});

describe("in WebAssembly as this machine takes it", () => {
  vectorIndexContract((dimensions) => createWasmVectorIndex(dimensions));
});
