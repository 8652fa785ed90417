/**
 * What `npm start`, `npm test` and the others need before they can begin: a Node that is new enough, the packages of
 * package-lock.json, a build of the sources as they are. Each is done only when it is not so already. Until the
 * packages are there, this file may use Node's own modules only, and words that an old Node understands too.
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));
const cache = join(root, ".cache");
const stamp = join(cache, "built.txt");

/** Ends the run with a sentence instead of a stack. */
export class Stop extends Error {
  constructor(sentence, status = 1) {
    super(sentence);
    this.status = status;
  }
}

/** What is going on now, to complete "Stopped while …". */
let doing = "";

function stopped(status) {
  console.error(`\nStopped${doing === "" ? "" : ` while ${doing}`}. Run the same command again to go on.`);
  process.exit(status);
}

/** Runs `work`, and turns what it throws into one sentence and an exit status. A bug keeps its stack. */
export async function main(work) {
  process.once("SIGINT", () => stopped(130));
  process.once("SIGTERM", () => stopped(143));
  try {
    await work();
  } catch (thrown) {
    const stop = thrown instanceof Stop ? thrown : diskFull(thrown);
    console.error(stop ? stop.message : thrown);
    process.exit(stop ? stop.status : 1);
  }
}

function diskFull(thrown) {
  const full = thrown && (thrown.code === "ENOSPC" || thrown.code === "EDQUOT");
  return full ? new Stop(`The disk is full. Free about 1 GB and run this again. (${thrown.message})`) : undefined;
}

/** Makes sure of Node, the packages and, where `build` is true, of an up-to-date `dist/`. */
export async function ready({ build = false } = {}) {
  checkNode();
  process.chdir(root);
  if (!isInstalled()) await install();
  if (build) await buildWhenChanged();
}

/** Throws a Stop when this Node is older than package.json asks for. */
export function checkNode() {
  const wanted = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).engines.node.replace(/[^0-9.]/g, "");
  const [major, minor] = process.versions.node.split(".").map(Number);
  const [wantedMajor, wantedMinor] = wanted.split(".").map(Number);
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return;
  throw new Stop(
    `BRANE needs Node ${wanted} or newer; this is ${process.versions.node}. Get one from https://nodejs.org.`,
  );
}

/** Whether node_modules holds what package-lock.json says, by the list that npm itself leaves there when it is done. */
function isInstalled() {
  const left = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(left)) return false;
  const { packages: wanted } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  const { packages: there } = JSON.parse(readFileSync(left, "utf8"));
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === "") return true;
    if (there[path] !== undefined) return there[path].version === entry.version;
    return Boolean(entry.optional || entry.devOptional || entry.peer); // another system's, or left out on purpose
  });
}

async function install() {
  const fresh = !existsSync(join(root, "node_modules"));
  console.log(fresh ? "Installing the packages (once, about a minute)…" : "Bringing the packages up to date…");
  // However this ends but well, the next run must not take half an install for a whole one.
  const half = () => rmSync(join(root, "node_modules", ".package-lock.json"), { force: true });
  process.once("exit", half);
  doing = "installing the packages";
  // Not `ci`: it refuses a lock file that was written where the registry lacks other systems' optional packages.
  const { status, said } = await npm([
    "install",
    "--no-save",
    "--no-audit",
    "--no-fund",
    "--no-progress",
    "--loglevel=error",
  ]);
  doing = "";
  if (status === 0) {
    process.removeListener("exit", half);
    return;
  }
  if (/ENOSPC|no space left/i.test(said)) throw new Stop("The disk is full. Free about 1 GB and run this again.");
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|network/i.test(said)) {
    throw new Stop(
      `The packages could not be fetched: npm reaches no registry. Check the network and run this again.\n${said}`,
    );
  }
  throw new Stop(`npm could not install the packages. It says:\n${said.slice(-1500)}`);
}

function npm(args) {
  // npm tells its scripts where it lies; started without npm, it is looked for by name.
  const own = process.env.npm_execpath;
  const [command, head, shell] =
    own && existsSync(own) && /\.c?js$/.test(own)
      ? [process.execPath, [own], false]
      : ["npm", [], process.platform === "win32"];
  return run(command, [...head, ...args], { shell, env: { ...process.env, npm_config_ignore_scripts: "true" } });
}

/** Runs a program to its end; gives its status and what it said, the last 4,000 characters of it. */
function run(command, args, options) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"], ...options });
    // Ctrl-C in a terminal reaches the child too; a signal to this process alone does not.
    const end = () => child.kill();
    process.once("exit", end);
    let said = "";
    const hear = (piece) => (said = (said + String(piece)).slice(-4000));
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.on("error", (error) => resolve({ status: 1, said: error.message }));
    child.on("close", (code, signal) => {
      process.removeListener("exit", end);
      resolve({ status: code === null ? 1 : code, signal, said: said.trim() });
    });
  });
}

/** Builds `dist/` unless it was built from exactly these sources and is whole. One build at a time on this folder. */
export async function buildWhenChanged() {
  const release = await holdBuild();
  try {
    const wanted = sourcesHash();
    if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted && isWhole()) return;
    console.log("Building…");
    doing = "building";
    rmSync(stamp, { force: true });
    const { status, said } = await run(process.execPath, [join(root, "scripts", "build.mjs"), "--inner"], {});
    if (/ENOSPC|no space left/i.test(said)) throw new Stop("The disk is full. Free about 1 GB and run this again.");
    if (status !== 0) throw new Stop(`The build failed. It says:\n${said}`);
    writeFileSync(stamp, wanted);
  } finally {
    doing = "";
    release();
  }
}

/** Two starts at once must not build over each other: the second waits, and then finds nothing left to do. */
async function holdBuild() {
  const lock = join(cache, "building");
  mkdirSync(cache, { recursive: true });
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: "wx" });
      const release = () => rmSync(lock, { force: true });
      process.once("exit", release);
      return () => {
        process.removeListener("exit", release);
        release();
      };
    } catch (thrown) {
      if (thrown.code !== "EEXIST") throw thrown;
    }
    const holder = existsSync(lock) ? Number(readFileSync(lock, "utf8")) : 0;
    if (holder > 0 && !isAlive(holder)) rmSync(lock, { force: true });
    else await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return thrown.code === "EPERM";
  }
}

/** Everything a build is made from. */
const sources = [
  "src",
  "workers",
  "neurons",
  "public",
  "index.html",
  "vite.config.ts",
  "package.json",
  "package-lock.json",
  "tsconfig.base.json",
  "scripts/build.mjs",
  "scripts/build-kernels.mjs",
  "scripts/plugins",
];
const notSources = /\.(test|contract)\.ts$|[\\/]kernels[\\/]build[\\/]|\.tsbuildinfo$/;

function sourcesHash() {
  const hash = createHash("sha256");
  hash.update(process.env.BRANE_BUILD ?? "open"); // another kind of app is another build of the same sources
  for (const path of sources
    .map((source) => join(root, source))
    .filter((path) => existsSync(path))
    .flatMap(filesUnder)) {
    const name = relative(root, path).split(sep).join("/");
    if (notSources.test(path)) continue;
    const { size, mtimeMs } = statSync(path);
    // Weights are large and never edited by hand: their size and date tell enough.
    hash
      .update(`${name}\0${size}\0`)
      .update(size > 1e6 ? String(mtimeMs) : readFileSync(path))
      .update("\0");
  }
  return hash.digest("hex");
}

function filesUnder(path) {
  if (!statSync(path).isDirectory()) return [path];
  const entries = readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => filesUnder(join(path, entry.name)));
}

/** Whether every file of the build manifest lies there in its full size. */
function isWhole() {
  const manifest = join(root, "dist", "build.json");
  if (!existsSync(manifest)) return false;
  return JSON.parse(readFileSync(manifest, "utf8")).files.every(({ path, bytes }) => {
    const file = join(root, "dist", path);
    return existsSync(file) && statSync(file).size === bytes;
  });
}
