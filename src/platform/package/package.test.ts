import { spawnSync } from "node:child_process";
import { createDecipheriv, hkdfSync } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { argon2id } from "hash-wasm";
import { expect, test } from "vitest";
import { normalContents } from "#core/brane/contents.ts";
import { sha256Hex } from "#core/words/bytes.ts";
import { createFakePassphraseKdf } from "#core/words/fake-passphrase-kdf.ts";
import { packageContract } from "#core/brane/package.contract.ts";
import { fileOf, random, sampleContents, sampleHash } from "#core/brane/testing/sample.ts";
import { createReadPackage } from "#core/brane/read-package.ts";
import { createWritePackage } from "#core/brane/write-package.ts";
import { createArgon2id } from "./argon2id.ts";
import { createSqliteMemoryDatabase } from "./sqlite-memory-database.ts";

const parts = { database: createSqliteMemoryDatabase(), kdf: createArgon2id() };

// The whole contract runs over Argon2id in the browser; here a fake saves the time.
packageContract("SQLite", { ...parts, kdf: createFakePassphraseKdf() });

test("Argon2id seals and opens", async () => {
  const sealed = await createWritePackage({ ...parts, random })(sampleContents(), "calm");
  if (sealed.kind === "refused") throw new Error(sealed.reason);
  const read = createReadPackage(parts);
  expect((await read(fileOf(sealed.bytes), "Calm")).kind).toBe("cannot-open");
  expect((await read(fileOf(sealed.bytes), "calm")).kind).toBe("opened");
}, 60_000);

const written = async () => {
  const outcome = await createWritePackage({ ...parts, random })(sampleContents());
  if (outcome.kind === "refused") throw new Error(outcome.reason);
  return outcome.bytes;
};

test("Node writes the same bytes as the browser", async () => {
  expect(await sha256Hex(await written())).toBe(sampleHash);
});

test("files that format 1.0.0 saved still open, and open to the same", async () => {
  const read = createReadPackage(parts);
  const saved = (name: string) =>
    fileOf(new Uint8Array(readFileSync(join(import.meta.dirname, "saved-by-1.0.0", name))));
  const contents = normalContents(sampleContents());
  const open = { kind: "opened", sealed: false, contents: { ...contents, credentials: {} } };
  expect(await read(saved("open.brane"))).toEqual(open);
  expect(await read(saved("sealed.brane"), "calm")).toEqual({ kind: "opened", sealed: true, contents });
}, 60_000);

test("docs/brane-format.md is enough to open a seal, without a line of ours", async () => {
  const file = readFileSync(join(import.meta.dirname, "saved-by-1.0.0", "sealed.brane"));
  const part = (path: string) => {
    const at = file.indexOf(path) + path.length; // the first mention is the local header's name, right before the bytes
    return file.subarray(at, at + file.readUInt32LE(at - path.length - 8));
  };
  const sealed = part("memory/memory.db.enc");
  const line = sealed.subarray(0, sealed.indexOf("\n") + 1);
  const { kdf } = JSON.parse(line.toString()) as { kdf: { salt: string; memoryKiB: number; passes: number } };
  const root = await argon2id({
    ...{ password: "calm", salt: Buffer.from(kdf.salt, "base64url"), parallelism: 1, hashLength: 32 },
    ...{ memorySize: kdf.memoryKiB, iterations: kdf.passes, outputType: "binary" },
  });
  const key = hkdfSync("sha256", root, "", "BRANE sealed file 1: memory/memory.db", 32);
  const chunk = sealed.subarray(line.length, line.length + 65_536 + 16);
  const nonce = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, line.length + chunk.length === sealed.length ? 1 : 0]);
  const decipher = createDecipheriv("aes-256-gcm", Buffer.from(key), nonce).setAAD(line);
  const plain = Buffer.concat([
    decipher.update(chunk.subarray(0, -16)),
    decipher.setAuthTag(chunk.subarray(-16)).final(),
  ]);
  expect(plain.subarray(0, 15).toString()).toBe("SQLite format 3");
}, 60_000);

const unzip = spawnSync("unzip", ["-v"]).status === 0;
const sqlite3 = spawnSync("sqlite3", ["--version"]).status === 0;

test("the machine's own unzip finds it whole, and sqlite3 opens what is inside", async ({ skip }) => {
  skip(!unzip || !sqlite3, "This machine has not both, unzip and sqlite3, to open the file with.");
  const folder = mkdtempSync(join(tmpdir(), "brane-package-"));
  try {
    const file = join(folder, "sample.brane");
    writeFileSync(file, await written());
    expect(spawnSync("unzip", ["-t", file], { encoding: "utf8" }).stdout).toContain("No errors detected");
    expect(spawnSync("unzip", ["-q", file, "-d", folder]).status).toBe(0);
    const asked = spawnSync("sqlite3", [
      join(folder, "memory/memory.db"),
      "SELECT value FROM l4_persistent WHERE key='city'",
    ]);
    expect(asked.stdout.toString().trim()).toBe("Sömmerda lease");
  } finally {
    rmSync(folder, { recursive: true });
  }
});
