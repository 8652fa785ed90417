import { parts } from "virtual:ort-wasm";
import { fetchOwn } from "#platform/page/fetch-own.ts";
import type { LoadOrtWasm } from "./transformers-library.ts";

/** ONNX Runtime's WebAssembly, which lies on our origin in parts: many hosts take no file over 25 MiB. */
export const loadOrtWasm: LoadOrtWasm = async () => {
  const blobs = await Promise.all(
    parts.map(async (part) => {
      const response = await fetchOwn(part);
      if (!response.ok)
        throw new Error(`A part of ONNX Runtime is not there (the server answered ${response.status}).`);
      return response.blob();
    }),
  );
  return new Uint8Array(await new Blob(blobs).arrayBuffer());
};
