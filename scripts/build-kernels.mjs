/**
 * Compiles the AssemblyScript in every folder of src named kernels: `kernels/scan.ts` becomes
 * `kernels/build/scan.relaxed.wasm` and `kernels/build/scan.plain.wasm` (for processors and browsers without relaxed
 * SIMD). A kernel that says so in a line `// Memory: imported, shared or not` is given its memory and is compiled for
 * threads as well, as `NAME.relaxed.shared.wasm` and `NAME.plain.shared.wasm`. Folders below `kernels` hold parts that
 * kernels import. What has not changed is not compiled again; what has is, a build a processor core at a time. vitest
 * calls it as its global set-up, the build and dev scripts by its name; from a shell: `node scripts/build-kernels.mjs`.
 */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url); // vitest knows no import.meta.resolve
const root = join(dirname(fileURLToPath(import.meta.url)), "..");

/** No runtime and no bounds checks of AssemblyScript's own: kernels only read and write the memory they are given. */
const always = ["-O3", "--converge", "--noAssert", "--runtime", "stub", "--enable", "simd", "--enable", "bulk-memory"];
const builds = { relaxed: ["--enable", "relaxed-simd"], plain: [] };
const imported = ["--importMemory"];
/** 65,536 pages are all that 32-bit addresses reach; whoever makes the memory may choose less. */
const shared = [...imported, "--enable", "threads", "--sharedMemory", "--maximumMemory", "65536"];

/** Each build of a kernel: its name and the compiler's flags. */
function buildsOf(source) {
  const imports = /^\/\/ Memory: imported, shared or not$/m.test(readFileSync(join(root, source), "utf8"));
  return Object.entries(builds).flatMap(([build, flags]) =>
    imports
      ? [
          { build, flags: [...always, ...flags, ...imported] },
          { build: `${build}.shared`, flags: [...always, ...flags, ...shared] },
        ]
      : [{ build, flags: [...always, ...flags] }],
  );
}

/** Compiles what has changed; gives the paths of what it compiled. Throws with the compiler's words. */
export async function buildKernels() {
  const changed = kernelSources().filter((source) => !isFresh(source));
  for (const source of changed) {
    mkdirSync(join(root, dirname(source), "build"), { recursive: true });
    rmSync(stampFile(source), { force: true });
  }
  await eachAtOnce(
    availableParallelism(),
    changed.flatMap((source) => buildsOf(source).map((build) => ({ source, ...build }))),
    ({ source, build, flags }) => compile(source, outputOf(source, build), flags),
  );
  for (const source of changed) writeFileSync(stampFile(source), stampOf(source));
  return changed;
}

function isFresh(source) {
  const outputs = buildsOf(source).map(({ build }) => join(root, outputOf(source, build)));
  const stamp = stampFile(source);
  return existsSync(stamp) && readFileSync(stamp, "utf8") === stampOf(source) && outputs.every(existsSync);
}

const outputOf = (source, build) => join(dirname(source), "build", `${basename(source, ".ts")}.${build}.wasm`);
const stampFile = (source) => join(root, dirname(source), "build", `${basename(source, ".ts")}.stamp`);

/** Does the work for each item, for `count` of them at a time. Throws the first failure, and then begins no other. */
async function eachAtOnce(count, items, work) {
  const left = [...items];
  const oneAfterAnother = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) {
      await work(item).catch((problem) => {
        left.length = 0;
        throw problem;
      });
    }
  };
  await Promise.all(Array.from({ length: count }, oneAfterAnother));
}

/** What vitest calls before the first test. */
export async function setup() {
  await buildKernels();
}

const kernelSources = () =>
  readdirSync(join(root, "src"), { recursive: true })
    .map((path) => join("src", path))
    .filter((path) => path.endsWith(".ts") && basename(dirname(path)) === "kernels")
    .sort();

/** In a process of its own, since the compiler keeps its thread busy to the end. */
async function compile(source, output, flags) {
  const written = `${output}.${process.pid}`; // another run of this script may be reading what stands there
  const compiler = require.resolve("assemblyscript/bin/asc.js");
  await new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      ["--enable-source-maps", compiler, source, "-o", written, ...flags],
      { cwd: root },
      (error, said, complaint) => {
        if (error) reject(new Error(`${source} does not compile:\n${complaint || said || error.message}`));
        else resolve();
      },
    );
  });
  renameSync(join(root, written), join(root, output));
}

/** Changes when the kernel, anything beside it, the compiler or its flags do. */
function stampOf(source) {
  const hash = createHash("sha256");
  hash.update(JSON.stringify(buildsOf(source)));
  hash.update(readFileSync(join(root, "node_modules/assemblyscript/package.json")));
  const folder = dirname(source);
  const files = readdirSync(join(root, folder), { recursive: true }).map((path) => join(folder, path));
  for (const file of files.filter((path) => path.endsWith(".ts")).sort()) {
    hash.update(file).update(readFileSync(join(root, file)));
  }
  return `${hash.digest("hex")}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const compiled = await buildKernels();
  console.log(compiled.length === 0 ? "Kernels are up to date." : `Compiled ${compiled.join(", ")}.`);
}
