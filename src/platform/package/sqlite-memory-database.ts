import sqlite3InitModule, { type Database, type Sqlite3Static } from "@sqlite.org/sqlite-wasm";
import { textOf, utf8 } from "#core/words/bytes.ts";
import type { Bytes } from "#core/words/bytes.ts";
import { failure, ok } from "#core/words/result.ts";
import { limits } from "#core/brane/layout.ts";
import { sizeInWords } from "#core/words/size.ts";
import type { MemoryDatabase, MemoryTables } from "#core/brane/memory-database.ts";
import {
  applicationId,
  columnsOf,
  createStatements,
  emptyColumnsOf,
  pageSize,
  schemaRows,
  schemaVersion,
  tableNames,
} from "./memory-schema.ts";

type Row = Readonly<Record<string, string>>;

/**
 * memory.db by SQLite itself, in WebAssembly; the same bytes in a worker and in Node. Its wasm is fetched from our own
 * origin when it is first asked. A stranger's file may make its heap grow, and wasm never gives memory back: end the
 * worker after each file.
 */
export function createSqliteMemoryDatabase(): MemoryDatabase {
  let loading: Promise<Sqlite3Static> | undefined;
  const load = (): Promise<Sqlite3Static> => (loading ??= loadSqlite());
  return {
    async write(tables) {
      const tooLong = tableNames.flatMap((name): readonly object[] => tables[name]).some(isTooLong);
      if (tooLong) {
        return failure(
          `The neuron cannot be saved: a document or message has more than ${sizeInWords(limits.row)}. Remove it first.`,
        );
      }
      return ok(writeDatabase(await load(), tables));
    },
    async read(bytes) {
      const sqlite = await load();
      try {
        return ok(readDatabase(sqlite, bytes));
      } catch (error) {
        if (error instanceof sqlite.WasmAllocError) return failure(tooLarge);
        if (!(error instanceof NotOurs) && !(error instanceof sqlite.SQLite3Error)) throw error;
        return failure("The memory in this file is damaged or was not written by BRANE. Ask for the file again.");
      }
    },
  };
}

const tooLarge =
  "The memory in this file is too large for what this device has free. Close other programs and try again.";

/** Ends the reading of a file that is not exactly ours. */
class NotOurs extends Error {}

/** A row's record has a few bytes of its own besides its texts. */
const isTooLong = (row: object): boolean =>
  Object.values(row as Row).reduce((sum, text) => sum + utf8(text).length, 1000) > limits.row;

/** Without its stores in the browser's own files, for which it would start a worker of its own: we work in memory. */
function loadSqlite(): Promise<Sqlite3Static> {
  const disable = { vfs: { opfs: true, "opfs-vfs": true, "opfs-wl": true, "opfs-sahpool": true, kvvfs: true } };
  const silent = () => undefined; // it would tell the console of each damaged file
  Object.assign(globalThis, { sqlite3ApiConfig: { disable, warn: silent, error: silent } }); // the loader takes it from there
  return sqlite3InitModule();
}

function writeDatabase(sqlite: Sqlite3Static, tables: MemoryTables): Bytes {
  const db = new sqlite.oo1.DB(":memory:", "c");
  try {
    db.exec(
      `PRAGMA page_size=${pageSize}; PRAGMA encoding='UTF-8'; PRAGMA auto_vacuum=0; PRAGMA application_id=${applicationId}; PRAGMA user_version=${schemaVersion};`,
    );
    db.exec("BEGIN");
    for (const name of tableNames) {
      db.exec(createStatements[name]);
      insert(db, name, tables[name]);
    }
    db.exec("COMMIT");
    return sqlite.capi.sqlite3_js_db_export(db);
  } finally {
    db.close();
  }
}

/** Texts go in as bytes: bound as text they would end at their first NUL. */
function insert(db: Database, name: keyof MemoryTables, rows: readonly object[]): void {
  const columns: readonly string[] = columnsOf[name];
  const empty = emptyColumnsOf[name];
  const values = [...columns.map(() => "CAST(? AS TEXT)"), ...empty.map(() => "NULL")];
  const statement = db.prepare(
    `INSERT INTO ${name} (id, ${[...columns, ...empty].join(", ")}) VALUES (?, ${values.join(", ")})`,
  );
  try {
    for (const [index, row] of rows.entries()) {
      statement.bind(1, index + 1);
      columns.forEach((column, at) => statement.bindAsBlob(at + 2, utf8((row as Row)[column] ?? "")));
      statement.stepReset();
    }
  } finally {
    statement.finalize();
  }
}

function readDatabase(sqlite: Sqlite3Static, bytes: Bytes): MemoryTables {
  checkHeader(bytes);
  const db = new sqlite.oo1.DB(":memory:", "c");
  try {
    harden(sqlite, db);
    openBytes(sqlite, db, bytes);
    checkSchema(db);
    if (db.selectValue("PRAGMA quick_check(1)") !== "ok") throw new NotOurs();
    return {
      l1_working_memory: readRows(db, "l1_working_memory").map(workingRow),
      l2_short_term: readRows(db, "l2_short_term").map(workingRow),
      l3_long_term: readRows(db, "l3_long_term").map(([content, category, timestamp, metadata]) => ({
        content,
        category,
        timestamp,
        metadata,
      })),
      l4_persistent: readRows(db, "l4_persistent").map(([key, value, metadata, timestamp]) => ({
        key,
        value,
        metadata,
        timestamp,
      })),
    };
  } finally {
    db.close();
  }
}

/** What SQLite's file format says of itself in its first 100 bytes (sqlite.org/fileformat.html, 1.3), before SQLite looks. */
function checkHeader(bytes: Bytes): void {
  if (bytes.length < pageSize || bytes.length % pageSize !== 0) throw new NotOurs();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!utf8("SQLite format 3\0").every((byte, at) => bytes[at] === byte)) throw new NotOurs();
  const rightFields =
    view.getUint16(16) === pageSize &&
    view.getUint8(18) === 1 && // rollback journal: write-ahead logs want a second file
    view.getUint8(19) === 1 &&
    view.getUint32(28) === bytes.length / pageSize &&
    view.getUint32(56) === 1 && // UTF-8
    view.getUint32(60) === schemaVersion &&
    view.getUint32(68) === applicationId;
  if (!rightFields) throw new NotOurs();
}

/** As sqlite.org/security.html advises for files of others, and more: we know every statement that will run. */
function harden(sqlite: Sqlite3Static, db: Database): void {
  const { capi } = sqlite;
  const handle = db.pointer;
  if (handle === undefined) throw new Error("A database that was just opened has no handle.");
  const switches = [
    [capi.SQLITE_DBCONFIG_DEFENSIVE, 1],
    [capi.SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0],
    [capi.SQLITE_DBCONFIG_ENABLE_TRIGGER, 0],
    [capi.SQLITE_DBCONFIG_ENABLE_VIEW, 0],
    [capi.SQLITE_DBCONFIG_DQS_DDL, 0],
    [capi.SQLITE_DBCONFIG_DQS_DML, 0],
  ] as const;
  for (const [option, value] of switches) db.checkRc(capi.sqlite3_db_config(handle, option, value, 0));
  const bounds = [
    [capi.SQLITE_LIMIT_LENGTH, limits.row],
    [capi.SQLITE_LIMIT_SQL_LENGTH, 10_000],
    [capi.SQLITE_LIMIT_COLUMN, 20],
    [capi.SQLITE_LIMIT_EXPR_DEPTH, 10],
    [capi.SQLITE_LIMIT_COMPOUND_SELECT, 2],
    [capi.SQLITE_LIMIT_VDBE_OP, 10_000],
    [capi.SQLITE_LIMIT_FUNCTION_ARG, 4],
    [capi.SQLITE_LIMIT_ATTACHED, 0],
    [capi.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 10],
    [capi.SQLITE_LIMIT_TRIGGER_DEPTH, 1],
  ] as const;
  for (const [category, most] of bounds) capi.sqlite3_limit(handle, category, most);
}

function openBytes(sqlite: Sqlite3Static, db: Database, bytes: Bytes): void {
  const { capi, wasm } = sqlite;
  const handle = db.pointer;
  if (handle === undefined) throw new Error("A database that was just opened has no handle.");
  const copy = wasm.allocFromTypedArray(bytes);
  const flags = capi.SQLITE_DESERIALIZE_FREEONCLOSE | capi.SQLITE_DESERIALIZE_READONLY;
  db.checkRc(capi.sqlite3_deserialize(handle, "main", copy, bytes.length, bytes.length, flags));
  db.exec("PRAGMA cell_size_check=1; PRAGMA query_only=1");
}

/** Before anything else: whoever changed the schema gets no further statement. */
function checkSchema(db: Database): void {
  const rows = db.selectArrays("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY rowid LIMIT 10");
  const same =
    rows.length === schemaRows.length &&
    rows.every((row, at) => row.every((cell, column) => cell === schemaRows[at]?.[column]));
  if (!same) throw new NotOurs();
}

/** Texts come out as bytes, so that a NUL does not end them and only UTF-8 passes. */
function readRows(db: Database, name: keyof MemoryTables): readonly FourTexts[] {
  const columns: readonly string[] = columnsOf[name];
  const allText = columns.map((column) => `typeof(${column})='text'`);
  const allNull = emptyColumnsOf[name].map((column) => `${column} IS NULL`);
  const texts = columns.map((column) => `CAST(${column} AS BLOB)`);
  const rows = db.selectArrays(
    `SELECT id, ${[...allText, ...allNull].join(" AND ")}, ${texts.join(", ")} FROM ${name} ORDER BY id`,
  );
  return rows.map(([id, whole, ...cells], index) => {
    if (id !== index + 1 || whole !== 1) throw new NotOurs();
    const [first = "", second = "", third = "", fourth = ""] = cells.map(textOfCell);
    return [first, second, third, fourth];
  });
}

type FourTexts = readonly [string, string, string, string];

const workingRow = ([content, timestamp, metadata]: FourTexts) => ({ content, timestamp, metadata });

function textOfCell(cell: unknown): string {
  if (cell === null) return ""; // how SQLite gives an empty blob
  if (!(cell instanceof Uint8Array)) throw new NotOurs();
  try {
    return textOf(cell);
  } catch {
    throw new NotOurs();
  }
}
