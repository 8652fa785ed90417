import { readFile } from "node:fs/promises";
import { createNodeApp } from "#app/node.ts";
import { askPassphrase } from "./ask-passphrase.ts";
import { commands } from "./commands.ts";
import { runCommand } from "./run-command.ts";

/** Set by scripts/build-cli.mjs. */
declare const BRANE_VERSION: string;

process.exitCode = await runCommand(process.argv.slice(2), {
  app: createNodeApp(),
  commands,
  version: BRANE_VERSION,
  readFile: async (path) => new Uint8Array(await readFile(path)),
  askPassphrase,
  out: (line) => process.stdout.write(`${line}\n`),
  err: (line) => process.stderr.write(`${line}\n`),
});
