/**
 * The first load's budget: everything index.html asks for before the first screen is usable, gzipped. The build's own
 * manifest names it, so a new static import cannot slip past. (bench/first-load.mjs measures the same in a browser.)
 */
import { readFileSync } from "node:fs";

const manifest = JSON.parse(readFileSync("dist/.vite/manifest.json", "utf8"));

/** The chunks that come with `name`, by static import. */
function closure(name, seen = new Set()) {
  if (seen.has(name)) return seen;
  seen.add(name);
  for (const next of manifest[name]?.imports ?? []) closure(next, seen);
  return seen;
}
/** index.html's entry, and what it imports at once: the composition root. */
const first = ["index.html", "src/app/browser.ts"].filter((name) => name in manifest);
const chunks = new Set(first.flatMap((name) => [...closure(name)]));

export default [
  {
    name: "first load, JavaScript",
    path: [...chunks].map((name) => `dist/${manifest[name].file}`),
    limit: "75 kB",
    gzip: true,
  },
];
