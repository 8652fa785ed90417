/**
 * The first load's budget: everything the page fetches before the first screen is usable, gzipped. index.html names the
 * entry, the static imports of each script name the rest, and `atOnce` what is fetched at every start by `import()`. So a
 * new static import cannot slip past. (bench/first-load.mjs counts the same in a real browser.)
 */
import { readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";

const atOnce = ["verify-headers"];

const html = readFileSync("dist/index.html", "utf8");
const entries = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map(([, path]) => path);
const named = readdirSync("dist/assets")
  .filter((file) => file.endsWith(".js") && atOnce.some((name) => file.startsWith(`${name}-`)))
  .map((file) => `assets/${file}`);

const first = new Set();
function add(path) {
  if (first.has(path)) return;
  first.add(path);
  const code = readFileSync(`dist/${path}`, "utf8");
  for (const [, next] of code.matchAll(/(?:from|import)\s*"(\.{1,2}\/[^"]+\.js)"/g)) {
    add(posix.join(posix.dirname(path), next));
  }
}
for (const path of [...entries, ...named]) add(path);
if (first.size < 2) throw new Error("The first load was not found in dist/index.html.");

export default [
  { name: "first load, JavaScript", path: [...first].map((path) => `dist/${path}`), limit: "75 kB", gzip: true },
  // Soma loads one of its four builds.
  ...["relaxed", "plain", "relaxed.shared", "plain.shared"].map((build) => ({
    name: `kernels, ${build}`,
    path: `src/soma/kernels/build/soma.${build}.wasm`,
    limit: "14 kB",
    gzip: true,
  })),
];
