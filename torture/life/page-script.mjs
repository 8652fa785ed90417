import { build, runnerImport } from "vite";

const plain = { configFile: false, logLevel: "error" };

/** Code of torture/life/ with all it imports as one script, for a page of the app's origin that holds nothing of the app. */
export async function pageScript(entry) {
  const { neurons } = (await runnerImport("scripts/plugins/neurons.ts", plain)).module;
  const [{ output }] = await build({
    ...plain,
    plugins: [neurons()],
    build: { write: false, minify: false, lib: { entry: `torture/life/${entry}`, formats: ["iife"], name: "torture" } },
  });
  return output[0].code;
}
