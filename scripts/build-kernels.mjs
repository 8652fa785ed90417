/**
 * Compiles the AssemblyScript in every folder of src named kernels: `kernels/scan.ts` becomes
 * `kernels/build/scan.relaxed.wasm` and `kernels/build/scan.plain.wasm` (for processors and browsers without relaxed
 * SIMD). A kernel that says so in a line `// Memory: imported, shared or not` is given its memory and is compiled for
 * threads as well, as `NAME.relaxed.shared.wasm` and `NAME.plain.shared.wasm`. Folders below `kernels` hold parts that
 * kernels import. What has not changed is not compiled again. vitest calls it as its global set-up, the build and dev scripts
 * by its name; from a shell: `node scripts/build-kernels.mjs`.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

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
  const compiled = [];
  for (const source of kernelSources()) {
    const folder = join(root, dirname(source), "build");
    const name = basename(source, ".ts");
    const stamp = join(folder, `${name}.stamp`);
    const wanted = stampOf(source);
    const outputs = buildsOf(source).map(({ build }) => join(folder, `${name}.${build}.wasm`));
    const fresh = existsSync(stamp) && readFileSync(stamp, "utf8") === wanted && outputs.every(existsSync);
    if (fresh) continue;

    mkdirSync(folder, { recursive: true });
    rmSync(stamp, { force: true });
    for (const { build, flags } of buildsOf(source)) {
      await compile(source, relative(root, join(folder, `${name}.${build}.wasm`)), flags);
    }
    writeFileSync(stamp, wanted);
    compiled.push(source);
  }
  return compiled;
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

async function compile(source, output, flags) {
  const { default: asc } = await import("assemblyscript/asc"); // slow to load, and mostly not needed
  const written = `${output}.${process.pid}`; // another run of this script may be reading what stands there
  const { error, stderr } = await asc.main([source, "-o", written, ...flags], { baseDir: root });
  if (error) throw new Error(`${source} does not compile:\n${stderr.toString() || error.message}`);
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
