import { expect, test } from "vitest";
import { sha256Hex } from "#core/words/bytes.ts";
import { memoryDatabaseContract } from "#core/brane/memory-database.contract.ts";
import { passphraseKdfContract } from "#core/words/passphrase-kdf.contract.ts";
import { packageContract } from "#core/brane/package.contract.ts";
import { random, sampleContents, sampleHash } from "#core/brane/testing/sample.ts";
import { createWritePackage } from "#core/brane/write-package.ts";
import { createArgon2id } from "./argon2id.ts";
import { createSqliteMemoryDatabase } from "./sqlite-memory-database.ts";

const parts = { database: createSqliteMemoryDatabase(), kdf: createArgon2id() };

memoryDatabaseContract("SQLite in a browser", createSqliteMemoryDatabase);
passphraseKdfContract("Argon2id in a browser", createArgon2id);
packageContract("SQLite and Argon2id in a browser", parts);

test("the browser writes the same bytes as Node", async () => {
  const outcome = await createWritePackage({ ...parts, random })(sampleContents());
  expect(outcome.kind === "written" && (await sha256Hex(outcome.bytes))).toBe(sampleHash);
});
