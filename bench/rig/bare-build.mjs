/** The bare engines, built for themselves: they are no part of the app's build. */
import { build, runnerImport } from "vite";

export const bareFolder = ".cache/bench/bare";

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
      outDir: bareFolder,
      emptyOutDir: true,
      assetsInlineLimit: 0,
      rolldownOptions: { input: "bench/bare.page.ts" },
    },
  });
  return `/bare/${output.find(({ isEntry }) => isEntry).fileName}`;
}
