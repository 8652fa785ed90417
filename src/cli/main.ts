import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { createNodeApp } from "#app/node.ts";
import { askPassphrase } from "./ask-passphrase.ts";
import { commands } from "./commands.ts";
import { runCommand } from "./run-command.ts";

/** Set by scripts/build-cli.mjs, which puts the bundle two folders below the project's own. */
declare const BRANE_VERSION: string;
const beside = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const stop = new AbortController();
process.once("SIGINT", () => {
  stop.abort(); // what was said is said; a second Ctrl-C ends the program at once
});

const isWaiting = process.stderr.isTTY;
process.exitCode = await runCommand(process.argv.slice(2), {
  app: createNodeApp({ models: beside("../../public/models"), threadScript: beside("./soma-thread.mjs") }),
  commands,
  version: BRANE_VERSION,
  readFile: async (path) => new Uint8Array(await readFile(path)),
  readInput: () => (process.stdin.isTTY ? Promise.resolve(undefined) : text(process.stdin)),
  askPassphrase,
  write: (words) => process.stdout.write(words),
  err: (line) => process.stderr.write(`${line}\n`),
  tell: (words) => isWaiting && process.stderr.write(`\r\u001b[K${words}`),
  signal: stop.signal,
});
