import { readFileSync } from "node:fs";
import { defineConfig } from "vite";
import solid from "vite-plugin-solid";
import { buildKind } from "./scripts/plugins/build-kind.ts";
import { modernDexie } from "./scripts/plugins/modern-dexie.ts";
import { noFetchPolyfill } from "./scripts/plugins/no-fetch-polyfill.ts";
import { neurons } from "./scripts/plugins/neurons.ts";
import { ortWasm } from "./scripts/plugins/ort-wasm.ts";
import { shell } from "./scripts/plugins/shell.ts";
import { ship } from "./scripts/plugins/ship.ts";
import { shipVerifyPage } from "./scripts/plugins/verify-page.ts";

const { version } = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8")) as { version: string };

export default defineConfig({
  plugins: [solid(), neurons(), ortWasm(), shell(), shipVerifyPage(), ship(), buildKind()],
  define: { "import.meta.env.BRANE_VERSION": JSON.stringify(version) },
  resolve: { alias: [modernDexie, noFetchPolyfill] },
  worker: {
    format: "es",
    plugins: () => [neurons(), ortWasm()],
    rolldownOptions: {
      // A worker keeps its name, because its policy goes by it (src/platform/page/headers.ts).
      output: {
        entryFileNames: "workers/[name]-[hash].js",
        chunkFileNames: "assets/[name]-[hash].js",
        assetFileNames: ({ originalFileNames }) =>
          // Only browsers without JSPI ask for this one; the service worker goes by the name.
          originalFileNames.some((name) => name.includes("wllama-compat"))
            ? "assets/spare-[name]-[hash][extname]"
            : "assets/[name]-[hash][extname]",
      },
    },
  },
  // These find their wasm beside themselves; bundled in advance for the dev server they would not.
  optimizeDeps: { exclude: ["@sqlite.org/sqlite-wasm", "@wllama/wllama", "@huggingface/transformers"] },
  build: {
    // Inlined files would need `data:` in the policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1_000,
    // Most of the build's time is the copying of the models.
    rolldownOptions: {
      checks: { bundlerTimings: false },
      // What the first screen needs is one file beside the entry: thirty small ones compress worse and come one by one.
      output: {
        codeSplitting: { groups: [{ name: "first", tags: ["$initial"], test: /^(?!.*(main\.tsx|index\.html))/ }] },
      },
    },
  },
});
