/**
 * Bundles src/cli/main.ts into .cache/cli/brane.mjs (Node 20 runs no TypeScript), with the script of Soma's helper
 * threads beside it, unless both are there already and none of the files they were made of has changed. They lie
 * outside dist/, which is served.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { isAbsolute, join, relative } from "node:path";
import { buildKernels } from "./build-kernels.mjs";
import { root } from "./ready.mjs";

const folder = join(root, ".cache", "cli");
const inputs = join(folder, "inputs.json");
const bundle = join(folder, "brane.mjs");

/** The path of an up-to-date bundle. */
export async function buildCli() {
  if (!isFresh()) await build();
  return bundle;
}

const hashOf = (path) =>
  createHash("sha256")
    .update(readFileSync(join(root, path)))
    .digest("hex");

function isFresh() {
  if (!existsSync(bundle) || !existsSync(inputs)) return false;
  const made = Object.entries(JSON.parse(readFileSync(inputs, "utf8")));
  return made.every(([path, hash]) => existsSync(join(root, path)) && hashOf(path) === hash);
}

async function build() {
  await buildKernels();
  const { build } = await import("vite");
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const { output } = await build({
    root,
    configFile: false,
    publicDir: false,
    logLevel: "error",
    define: { BRANE_VERSION: JSON.stringify(version) },
    build: {
      ssr: true,
      target: "node20",
      outDir: folder,
      emptyOutDir: true,
      rolldownOptions: {
        input: {
          brane: join(root, "src", "cli", "main.ts"),
          "soma-thread": join(root, "src", "platform", "node", "soma-thread.ts"),
        },
        output: { entryFileNames: "[name].mjs", chunkFileNames: "[name]-[hash].mjs" },
      },
    },
  });
  const modules = output.flatMap((chunk) => (chunk.type === "chunk" ? chunk.moduleIds : []));
  const files = modules.filter((path) => isAbsolute(path) && existsSync(path)).map((path) => relative(root, path));
  const made = [...new Set([...files, "package.json", "package-lock.json", "scripts/build-cli.mjs"])];
  writeFileSync(inputs, JSON.stringify(Object.fromEntries(made.map((path) => [path, hashOf(path)]))));
}
