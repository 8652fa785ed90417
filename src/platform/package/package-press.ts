import { createReadPackage } from "#core/brane/read-package.ts";
import { createWritePackage } from "#core/brane/write-package.ts";
import type { PackagePress } from "#core/brane/package-press.ts";
import { createArgon2id } from "./argon2id.ts";
import { createSqliteMemoryDatabase } from "./sqlite-memory-database.ts";

/** Packages where we are: in the package worker, and in Node. */
export function createPackagePress(): PackagePress {
  const parts = { database: createSqliteMemoryDatabase(), kdf: createArgon2id() };
  const random = { bytes: (count: number) => crypto.getRandomValues(new Uint8Array(count)) };
  return { write: createWritePackage({ ...parts, random }), read: createReadPackage(parts) };
}
