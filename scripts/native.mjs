/**
 * Native llama.cpp for the tests and the bench, in a package of its own (native/) that nothing else of BRANE needs:
 * installed on demand, the CPU binary of this system alone; those for a graphics card when a bench wants them. Where it cannot be had, `ensureNative` says why, and what
 * compares with it says so and is skipped.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const folder = fileURLToPath(new URL("../native/", import.meta.url));
const system = `${process.platform}-${process.arch}`;

const binaries = {
  "linux-x64": "@node-llama-cpp/linux-x64",
  "linux-arm64": "@node-llama-cpp/linux-arm64",
  "darwin-arm64": "@node-llama-cpp/mac-arm64-metal", // the only one for this system, with its graphics card in it
  "darwin-x64": "@node-llama-cpp/mac-x64",
  "win32-x64": "@node-llama-cpp/win-x64",
  "win32-arm64": "@node-llama-cpp/win-arm64",
};

/** What computes on a graphics card, by the names that node-llama-cpp has for the ways. */
const graphics = {
  "linux-x64": {
    cuda: ["@node-llama-cpp/linux-x64-cuda", "@node-llama-cpp/linux-x64-cuda-ext"],
    vulkan: ["@node-llama-cpp/linux-x64-vulkan"],
  },
  "win32-x64": {
    cuda: ["@node-llama-cpp/win-x64-cuda", "@node-llama-cpp/win-x64-cuda-ext"],
    vulkan: ["@node-llama-cpp/win-x64-vulkan"],
  },
};

/**
 * Makes sure that native/llama.mjs can be used. Gives `{ kind: "ready" }`, or `{ kind: "absent", reason }` with a
 * sentence. The outcome of a failed attempt holds for ten minutes, so that fifty test files do not each wait for it.
 */
export function ensureNative() {
  return ensure([]);
}

/** The same, with the binaries for the graphics cards that node-llama-cpp finds this machine's drivers for. */
export async function ensureNativeOnGpu() {
  const outcome = await ensureNative();
  if (outcome.kind === "absent") return outcome;
  const library = join(folder, "node_modules", "node-llama-cpp", "dist", "index.js");
  const { getLlamaGpuTypes } = await import(pathToFileURL(library).href);
  const ways = await getLlamaGpuTypes("supported");
  return ensure(ways.flatMap((way) => graphics[system]?.[way] ?? []));
}

async function ensure(more) {
  const binary = binaries[system];
  if (binary === undefined) return absent(`there is no ready-made llama.cpp for ${system}`);
  const wanted = [binary, ...more];
  const release = await hold();
  try {
    const { version } = JSON.parse(readFileSync(join(folder, "package-lock.json"), "utf8")).packages[
      "node_modules/node-llama-cpp"
    ];
    const isReady = () => ["node-llama-cpp", ...wanted].every((name) => isThere(name, version));
    if (isReady()) return { kind: "ready" };
    if (failedLately()) return absent("it could not be installed a moment ago");
    const size = more.length === 0 ? "85 MB" : "up to 1 GB, for graphics cards too";
    console.log(`Installing native llama.cpp for comparison (once, ${size})…`);
    const exact = wanted.map((name) => `${name}@${version}`);
    const { status, said } = await npm(["install", "--no-save", "--no-progress", "--loglevel=error", ...exact]);
    if (status === 0 && isReady()) return { kind: "ready" };
    mkdirSync(join(folder, "node_modules", ".failed"), { recursive: true });
    return absent(`npm could not install it (${said.split("\n").slice(0, 2).join(", ")})`);
  } finally {
    release();
  }
}

/**
 * For a test file: the helpers of native/llama.mjs, or undefined after a sentence that says why its comparisons are
 * skipped: `const native = await nativeForTests(); describe.skipIf(native === undefined)(…)`.
 */
export async function nativeForTests() {
  const outcome = await ensureNative();
  if (outcome.kind === "ready") return import(/* @vite-ignore */ pathToFileURL(join(folder, "llama.mjs")).href); // by address: no tool need find it where it is not
  console.warn(`${outcome.reason} The tests that need it are skipped.`);
  return undefined;
}

const absent = (why) => ({ kind: "absent", reason: `Native llama.cpp is not there to compare with: ${why}.` });

function isThere(name, version) {
  const manifest = join(folder, "node_modules", name, "package.json");
  return existsSync(manifest) && JSON.parse(readFileSync(manifest, "utf8")).version === version;
}

function failedLately() {
  const mark = join(folder, "node_modules", ".failed");
  if (!existsSync(mark)) return false;
  if (Date.now() - statSync(mark).mtimeMs < 600_000) return true;
  rmSync(mark, { recursive: true, force: true });
  return false;
}

/** Test files run side by side: one installs, the others wait for it. A lock that is older than any install is dead. */
async function hold() {
  const lock = join(folder, "node_modules", ".installing");
  mkdirSync(join(folder, "node_modules"), { recursive: true });
  for (;;) {
    try {
      mkdirSync(lock);
      return () => rmSync(lock, { recursive: true, force: true });
    } catch (thrown) {
      if (thrown.code !== "EEXIST") throw thrown;
    }
    const since = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (Date.now() - since > 300_000) rmSync(lock, { recursive: true, force: true });
    else await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function npm(args) {
  const own = process.env.npm_execpath;
  const [command, head, shell] =
    own && existsSync(own) && /\.c?js$/.test(own)
      ? [process.execPath, [own], false]
      : ["npm", [], process.platform === "win32"];
  return new Promise((resolve) => {
    const child = spawn(command, [...head, ...args], {
      cwd: folder,
      shell,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, npm_config_ignore_scripts: "true", npm_config_omit: "optional" },
    });
    let said = "";
    const hear = (piece) => (said = (said + String(piece)).slice(-4000));
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.on("error", (error) => resolve({ status: 1, said: error.message }));
    child.on("close", (code) => resolve({ status: code ?? 1, said: said.trim() }));
  });
}
