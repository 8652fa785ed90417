/** What scripts/plugins/ship.ts puts into the service worker: every file of the build but the worker itself. */
declare module "virtual:shipped" {
  import type { ShippedFile } from "#platform/page/shipped.ts";
  /** Changes whenever a file does. */
  export const build: string;
  export const files: readonly ShippedFile[];
}

/** What scripts/plugins/ort-wasm.ts gives: where the parts of ONNX Runtime's WebAssembly lie. */
declare module "virtual:ort-wasm" {
  export const parts: readonly string[];
}
