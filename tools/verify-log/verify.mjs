#!/usr/bin/env node
/**
 * Checks an exported log of BRANE's without BRANE: this file and check-log.mjs are all it needs.
 *
 *   node verify.mjs LOG [CHECKPOINTS [KEY]]        exit status 0: intact; 1: not; 2: wrong use
 */
import { readFileSync } from "node:fs";
import { checkLog } from "./check-log.mjs";

const [logFile, checkpointFile, key, ...more] = process.argv.slice(2);
if (logFile === undefined || more.length > 0) {
  console.error("node verify.mjs LOG [CHECKPOINTS [KEY]]");
  process.exit(2);
}
const verdict = await checkLog({
  log: readFileSync(logFile, "utf8"),
  ...(checkpointFile === undefined ? {} : { checkpoints: readFileSync(checkpointFile, "utf8") }),
  ...(key === undefined ? {} : { key }),
});
console.log(JSON.stringify(verdict, null, 2));
process.exit(verdict.kind === "intact" ? 0 : 1);
