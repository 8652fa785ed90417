/** The bare engines, built for themselves: they are no part of the app's build. */
import { readFileSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { build, runnerImport } from "vite";

const folder = ".cache/bench/bare";
const types = { ".js": "text/javascript", ".wasm": "application/wasm" };

/** Builds bench/bare.page.ts with its workers; gives the address of its entry. */
export async function buildBare() {
  const { ortWasm } = (await runnerImport("./scripts/plugins/ort-wasm.ts")).module;
  const { output } = await build({
    configFile: false,
    publicDir: false,
    logLevel: "error",
    base: "/bare/",
    plugins: [ortWasm()],
    worker: { format: "es", plugins: () => [ortWasm()] },
    build: {
      outDir: folder,
      emptyOutDir: true,
      assetsInlineLimit: 0,
      rolldownOptions: { input: "bench/bare.page.ts" },
    },
  });
  return `/bare/${output.find(({ isEntry }) => isEntry).fileName}`;
}

/** What lies at a path under `/bare/`: a file of that build, or of `files` under `/bare/weights/`. */
export function bareAnswer(path, files) {
  const weights = files.find((file) => path === `/bare/weights/${basename(file)}`);
  return {
    body: readFileSync(weights ?? join(folder, path.replace("/bare/", ""))),
    headers: {
      "content-type": types[extname(path)] ?? "application/octet-stream",
      "cross-origin-resource-policy": "same-origin",
      "cross-origin-embedder-policy": "require-corp",
    },
  };
}
