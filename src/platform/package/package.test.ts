import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sha256Hex } from "#core/words/bytes.ts";
import { createFakePassphraseKdf } from "#core/brane/fake-passphrase-kdf.ts";
import { packageContract } from "#core/brane/package.contract.ts";
import { fileOf, random, sampleContents, sampleHash } from "#core/brane/sample.contract.ts";
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

const unzip = spawnSync("unzip", ["-v"]).status === 0;

test.skipIf(!unzip)("the machine's own unzip finds it whole, and sqlite3 opens what is inside", async () => {
  const folder = mkdtempSync(join(tmpdir(), "brane-package-"));
  try {
    const file = join(folder, "sample.brane");
    writeFileSync(file, await written());
    expect(spawnSync("unzip", ["-t", file], { encoding: "utf8" }).stdout).toContain("No errors detected");
    expect(spawnSync("unzip", ["-q", file, "-d", folder]).status).toBe(0);
    const sqlite3 = spawnSync("sqlite3", [
      join(folder, "memory/memory.db"),
      "SELECT value FROM l4_persistent WHERE key='city'",
    ]);
    if (sqlite3.error === undefined) expect(sqlite3.stdout.toString().trim()).toBe("Sömmerda lease");
  } finally {
    rmSync(folder, { recursive: true });
  }
});
