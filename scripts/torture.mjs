/**
 * `npm run torture` runs every torture in torture/ for a minute each; `-- NAME … --seconds N` the named ones for N
 * seconds. Each exports `run({ seconds, random, seed, times })`, an async iterable of figures that throws at the first
 * broken promise. `--seed N` repeats a run's chances; `--times N` is for those that count instead of watching the clock.
 */
import { readdirSync } from "node:fs";
import { parseArgs } from "node:util";
import { main, ready, Stop } from "./ready.mjs";

await main(async () => {
  await ready();
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seconds: { type: "string", default: "60" },
      seed: { type: "string", default: String(Date.now()) },
      times: { type: "string" },
    },
  });
  const all = readdirSync("torture").flatMap((file) => (file.endsWith(".mjs") ? [file.slice(0, -".mjs".length)] : []));
  const unknown = positionals.filter((name) => !all.includes(name));
  if (unknown.length > 0)
    throw new Stop(`There is no torture called ${unknown.join(", ")}. There are: ${all.join(", ")}.`, 2);

  const { findOrInstallBrowser, noBrowser } = await import("./browser.mjs");
  const browser = await findOrInstallBrowser();
  if (browser === undefined) throw new Stop(noBrowser);
  process.env.BRANE_BROWSER = browser;

  const seed = Number(values.seed);
  console.log(JSON.stringify({ seed }));
  for (const name of positionals.length > 0 ? positionals : all) {
    const { run } = await import(`../torture/${name}.mjs`);
    const times = values.times === undefined ? {} : { times: Number(values.times) };
    for await (const figure of run({ seconds: Number(values.seconds), random: chances(seed), seed, ...times })) {
      console.log(JSON.stringify(figure));
    }
  }
});

/** Numbers from 0 to 1 that follow from the seed: a linear congruential generator with the constants of Numerical Recipes. */
function chances(seed) {
  let state = seed >>> 0;
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
}
