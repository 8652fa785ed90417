/**
 * Soma's code, gzipped: what a page fetches to answer (model, sampling, template library, the script of a helper thread,
 * and the one build of the kernels that fits it), and then all of it, with grammars and the encoder, which are fetched
 * when they are asked for; that one without the template library, which is not ours. Budget of each: 60 kB.
 */
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { build } from "vite";
import { buildKernels } from "../scripts/build-kernels.mjs";

const budget = 60_000;
const entries = {
  "virtual:answer": `export { loadModel } from "/src/soma/model/load-model.ts";
    export { generate } from "/src/soma/generate.ts";
    export { readChatTemplate } from "/src/soma/chat-template.ts";
    export { runHelper } from "/src/soma/model/threads/serve-runs.ts";`,
  "virtual:all": `export * from "/src/soma/index.ts";`,
};

export async function run() {
  await buildKernels();
  const kernels = packed(readFileSync("src/soma/kernels/build/soma.relaxed.shared.wasm"));
  const answer = kernels + (await codeOf("virtual:answer", () => true));
  const own = kernels + (await codeOf("virtual:all", (chunk) => !chunk.moduleIds.some((id) => id.includes("jinja"))));
  const figure = (name, bytes) => ({
    name,
    value: bytes,
    unit: "B",
    anchor: `budget of ${budget} B`,
    ratio: Number((bytes / budget).toFixed(3)),
  });
  return [
    figure("Soma to answer with, template library included, gzipped", answer),
    figure("all of Soma's own code, gzipped", own),
  ];
}

const packed = (bytes) => gzipSync(bytes, { level: 9 }).length;

async function codeOf(entry, counts) {
  const built = await build({
    configFile: false,
    publicDir: false,
    logLevel: "error",
    plugins: [
      {
        name: "entries",
        resolveId: (id) => (id in entries ? id : undefined),
        load: (id) => entries[id],
      },
    ],
    build: { write: false, rolldownOptions: { input: entry, preserveEntrySignatures: "strict" } },
  });
  return built.output.filter(counts).reduce((sum, { code }) => sum + packed(code), 0);
}
