import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";

const id = "virtual:ort-wasm";
const root = join(import.meta.dirname, "..", "..");
const file = "node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.asyncify.wasm";
/** Below the 25 MiB that many static hosts allow. */
const partBytes = 14 * 1024 * 1024;

/**
 * `virtual:ort-wasm`: the addresses of ONNX Runtime's WebAssembly (WASM and WebGPU in one), in parts small enough for
 * every host. In development the file itself.
 */
export function ortWasm(): Plugin {
  let building = false;
  return {
    name: "brane-ort-wasm",
    configResolved: (config) => void (building = config.command === "build"),
    resolveId: (asked) => (asked === id ? `\0${id}` : undefined),
    /** ONNX Runtime names its whole file too, for where nobody hands it its bytes: we always do. */
    generateBundle(_, bundle) {
      for (const name of Object.keys(bundle)) {
        if (/ort-wasm-simd-threaded[^/]*\.wasm$/.test(name)) Reflect.deleteProperty(bundle, name);
      }
    },
    load(asked) {
      if (asked !== `\0${id}`) return undefined;
      if (!building) return `export const parts = ["/${file}"];\n`;
      const bytes = readFileSync(join(root, file));
      const parts: string[] = [];
      for (let from = 0; from < bytes.length; from += partBytes) {
        const source = bytes.subarray(from, from + partBytes);
        const name = `ort-${parts.length}.wasm-part`;
        parts.push(this.emitFile({ type: "asset", name, source }));
      }
      return `export const parts = [${parts.map((part) => `import.meta.ROLLUP_FILE_URL_${part}`).join(", ")}];\n`;
    },
  };
}
