#!/usr/bin/env node
/** `brane` on the command line: brings the bundle of src/cli up to date and runs it. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { buildCli } from "./build-cli.mjs";
import { checkNode, main, root, Stop } from "./ready.mjs";

await main(async () => {
  checkNode();
  if (!existsSync(join(root, "node_modules", "vite"))) {
    throw new Stop(`brane needs its packages: run "npm install" in ${root} once.`);
  }
  await import(pathToFileURL(await buildCli()).href);
});
