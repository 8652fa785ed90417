/**
 * `npm run check`: format, lint with type information, types for each runtime, dependency rules, dead code, size.
 * `-- NAME …` runs the named ones. scripts/fence.test.ts proves that each of them can fail.
 */
import { spawnSync } from "node:child_process";
import { main, ready, Stop } from "./ready.mjs";

const tool = (path, ...args) => [process.execPath, [`node_modules/${path}`, ...args]];
const tsc = (project) => tool("typescript/bin/tsc", "--project", project);

/** In the order of what is cheapest to know. */
const checks = {
  format: [tool("prettier/bin/prettier.cjs", "--check", "--log-level", "warn", ".")],
  types: [
    ...["src/core", "src/soma", "src/platform", "src/app", "src/ui", "src/cli", "workers", "e2e"].map(tsc),
    tsc("tsconfig.tests.json"),
  ],
  rooms: [
    tool("dependency-cruiser/bin/dependency-cruise.mjs", "--config", ".dependency-cruiser.cjs", "src", "workers"),
  ],
  lint: [tool("eslint/bin/eslint.js", "--max-warnings", "0", ".")],
  "dead code": [tool("knip/bin/knip.js")],
  size: [tool("size-limit/bin.js")],
};

await main(async () => {
  const wanted = process.argv.slice(2);
  const unknown = wanted.filter((name) => !(name in checks));
  if (unknown.length > 0) {
    throw new Stop(`npm run check knows ${Object.keys(checks).join(", ")}; it does not know ${unknown.join(", ")}.`, 2);
  }

  await ready({ build: true });
  let failed = 0;
  for (const [name, commands] of Object.entries(checks)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const outputs = [];
    for (const [command, args] of commands) {
      const run = spawnSync(command, args, { encoding: "utf8", maxBuffer: 1 << 26 });
      if (run.status !== 0) outputs.push(`${run.stdout}${run.stderr}`.trim());
    }
    console.log(`${outputs.length === 0 ? "clean" : "WRONG"}  ${name}`);
    if (outputs.length > 0) {
      failed += 1;
      console.log(outputs.join("\n"));
    }
  }
  process.exit(failed === 0 ? 0 : 1);
});
