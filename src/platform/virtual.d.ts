/** What scripts/plugins/ort-wasm.ts gives: where the parts of ONNX Runtime's WebAssembly lie. */
declare module "virtual:ort-wasm" {
  export const parts: readonly string[];
}
