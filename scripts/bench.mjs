/**
 * `npm run bench` runs every measurement in bench/, `npm run bench -- NAME …` the named ones. Each figure is one JSON
 * line: name, value, unit, anchor (what it is compared with) and ratio (value ÷ anchor's value, medians of one run).
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { main, ready, root, Stop } from "./ready.mjs";

await main(async () => {
  const all = readdirSync(join(root, "bench"))
    .filter((file) => file.endsWith(".mjs"))
    .map((file) => file.slice(0, -".mjs".length))
    .sort();
  const wanted = process.argv.slice(2);
  const unknown = wanted.filter((name) => !all.includes(name));
  if (unknown.length > 0) {
    throw new Stop(`There is no measurement called ${unknown.join(", ")}. There are: ${all.join(", ")}.`, 2);
  }

  await ready({ build: true });
  const { findOrInstallBrowser, noBrowser } = await import("./browser.mjs");
  const browser = await findOrInstallBrowser();
  if (browser === undefined) throw new Stop(noBrowser);
  process.env.BRANE_BROWSER = browser;

  let failed = false;
  for (const name of wanted.length > 0 ? wanted : all) {
    try {
      const { run } = await import(`../bench/${name}.mjs`);
      for await (const figure of await run()) console.log(JSON.stringify(figure));
    } catch (problem) {
      failed = true;
      console.error(`${name} could not be measured: ${problem instanceof Error ? problem.stack : problem}`);
    }
  }
  process.exit(failed ? 1 : 0);
});
