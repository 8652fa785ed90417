import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sqlite3InitModule from "@sqlite.org/sqlite-wasm";
import { describe, expect, test } from "vitest";
import { memoryDatabaseContract, someTables } from "#core/brane/memory-database.contract.ts";
import { createSqliteMemoryDatabase } from "./sqlite-memory-database.ts";

memoryDatabaseContract("SQLite", createSqliteMemoryDatabase);

const database = createSqliteMemoryDatabase();

async function written() {
  const bytes = await database.write(someTables);
  if (!bytes.ok) throw new Error(bytes.problem);
  return bytes.value;
}

/** Our file after someone worked on it with SQLite. */
async function changedBy(sql: string) {
  const sqlite = await sqlite3InitModule();
  const db = new sqlite.oo1.DB(":memory:", "c");
  const bytes = await written();
  const pointer = sqlite.wasm.allocFromTypedArray(bytes);
  const flags = sqlite.capi.SQLITE_DESERIALIZE_FREEONCLOSE | sqlite.capi.SQLITE_DESERIALIZE_RESIZEABLE;
  db.checkRc(sqlite.capi.sqlite3_deserialize(db.pointer ?? 0, "main", pointer, bytes.length, bytes.length, flags));
  db.exec(sql);
  const changed = sqlite.capi.sqlite3_js_db_export(db);
  db.close();
  return changed;
}

describe("a stranger's memory.db", () => {
  const refused = { ok: false, problem: expect.stringContaining("Ask for the file again") as unknown };

  test.each([
    ["a trigger", "CREATE TRIGGER t AFTER INSERT ON l4_persistent BEGIN DELETE FROM l1_working_memory; END"],
    ["a view", "CREATE VIEW v AS SELECT hex(zeroblob(1000000000))"],
    ["another table", "CREATE TABLE more (a)"],
    ["another column", "ALTER TABLE l1_working_memory ADD COLUMN more TEXT"],
    ["another index", "CREATE INDEX i ON l1_working_memory (length(content))"],
    ["a missing table", "DROP TABLE l3_long_term"],
    ["a number where text belongs", "UPDATE l4_persistent SET value = CAST(X'31' AS BLOB)"],
    ["an embedding nobody reads", "UPDATE l3_long_term SET embedding = X'00'"],
    ["a gap in the ids", "UPDATE l2_short_term SET id = 9 WHERE id = 2"],
    ["text that is not UTF-8", "UPDATE l1_working_memory SET content = CAST(X'ff' AS TEXT)"],
    ["another application's number", "PRAGMA application_id = 1"],
    ["another version of the tables", "PRAGMA user_version = 2"],
    ["a view in place of a table", "DROP TABLE l3_long_term; CREATE VIEW l3_long_term AS SELECT 1 AS id"],
  ])("with %s is refused", async (_what, sql) => {
    expect(await database.read(await changedBy(sql))).toMatchObject(refused);
  });

  test("that was edited in its rows is read", async () => {
    const read = await database.read(await changedBy("UPDATE l4_persistent SET value = 'AB-'"));
    expect(read.ok && read.value.l4_persistent[0]?.value).toBe("AB-");
  });

  test("with a row that would fill the memory is refused", async () => {
    const bytes = await changedBy("UPDATE l1_working_memory SET content = hex(zeroblob(9000000)) WHERE id = 1");
    expect(await database.read(bytes)).toMatchObject(refused);
  });

  test("with flipped bytes is refused or gives tables; it never throws", async () => {
    const whole = await written();
    let state = 7;
    for (let round = 0; round < 300; round += 1) {
      const bytes = whole.slice();
      for (let flips = 0; flips < 1 + (round % 3); flips += 1) {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        const at = state % bytes.length;
        bytes[at] = (bytes[at] ?? 0) ^ (1 << (state >>> 29));
      }
      expect(typeof (await database.read(bytes)).ok).toBe("boolean");
    }
  });
});

const sqlite3 = spawnSync("sqlite3", ["--version"]).status === 0;

test("the machine's own sqlite3 opens it and finds it whole", async ({ skip }) => {
  skip(!sqlite3, "This machine has no sqlite3 to open the file with.");
  const folder = mkdtempSync(join(tmpdir(), "brane-memory-"));
  try {
    const file = join(folder, "memory.db");
    writeFileSync(file, await written());
    const ask = (sql: string) => spawnSync("sqlite3", ["-readonly", file, sql], { encoding: "utf8" }).stdout.trim();
    expect(ask("PRAGMA integrity_check")).toBe("ok");
    expect(ask("SELECT key || '=' || value FROM l4_persistent")).toBe("blood group=0+");
    expect(ask("SELECT count(*) FROM l2_short_term")).toBe("3");
  } finally {
    rmSync(folder, { recursive: true });
  }
});
