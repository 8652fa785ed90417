/**
 * Cuts a model's files into raw byte shards of at most 24 MiB, so that every static host can serve them, and writes
 * manifest.json: size and SHA-256 of each shard and of the whole file.
 *
 *   node scripts/shard-model.mjs OUT_FOLDER ID NAME LICENCE FILE[=PATH_IN_MODEL] ...
 */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

const shardBytes = 24 * 1024 * 1024;
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

const [out, id, name, license, ...inputs] = process.argv.slice(2);
if (out === undefined || inputs.length === 0) {
  console.error("Use: node scripts/shard-model.mjs OUT_FOLDER ID NAME LICENCE FILE[=PATH_IN_MODEL] ...");
  process.exit(2);
}
mkdirSync(out, { recursive: true });

const files = inputs.map((input) => {
  const [from, path = basename(from)] = input.split("=");
  const bytes = readFileSync(from);
  const shards = [];
  for (let start = 0, n = 0; start < bytes.length; start += shardBytes, n += 1) {
    const piece = bytes.subarray(start, start + shardBytes);
    const shard = `${basename(path)}.${String(n).padStart(3, "0")}`;
    writeFileSync(join(out, shard), piece);
    shards.push({ path: shard, bytes: piece.length, sha256: sha256(piece) });
  }
  return { path, bytes: bytes.length, sha256: sha256(bytes), shards };
});

writeFileSync(join(out, "manifest.json"), JSON.stringify({ version: 1, id, name, license, files }, null, 2) + "\n");
