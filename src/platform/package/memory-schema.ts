import type { MemoryTables } from "#core/brane/memory-database.ts";

type TableName = keyof MemoryTables;

/**
 * The tables of the seeds' runtime, word for word but for `metadata`, which three of them lacked. A file whose schema
 * differs by one character is not read: what SQL a schema can hide (triggers, views, generated columns) never runs.
 */
export const createStatements: Readonly<Record<TableName, string>> = {
  l1_working_memory: `CREATE TABLE l1_working_memory (
  id INTEGER PRIMARY KEY,
  content TEXT,
  timestamp DATETIME DEFAULT CURRENT_TIMESTAMP,
  ttl INTEGER DEFAULT 300,
  metadata TEXT
)`,
  l2_short_term: `CREATE TABLE l2_short_term (
  id INTEGER PRIMARY KEY,
  content TEXT,
  embedding BLOB,
  timestamp DATETIME DEFAULT CURRENT_TIMESTAMP,
  ttl INTEGER DEFAULT 3600,
  metadata TEXT
)`,
  l3_long_term: `CREATE TABLE l3_long_term (
  id INTEGER PRIMARY KEY,
  content TEXT,
  embedding BLOB,
  category TEXT,
  timestamp DATETIME DEFAULT CURRENT_TIMESTAMP,
  metadata TEXT
)`,
  l4_persistent: `CREATE TABLE l4_persistent (
  id INTEGER PRIMARY KEY,
  key TEXT UNIQUE,
  value TEXT,
  metadata TEXT,
  timestamp DATETIME DEFAULT CURRENT_TIMESTAMP
)`,
};

/** The columns we fill, in our order; all text. The others stay NULL. */
export const columnsOf = {
  l1_working_memory: ["content", "timestamp", "metadata"],
  l2_short_term: ["content", "timestamp", "metadata"],
  l3_long_term: ["content", "category", "timestamp", "metadata"],
  l4_persistent: ["key", "value", "metadata", "timestamp"],
} as const satisfies Readonly<Record<TableName, readonly string[]>>;

/** What must be NULL, so that nothing comes along unread and nothing expires. */
export const emptyColumnsOf: Readonly<Record<TableName, readonly string[]>> = {
  l1_working_memory: ["ttl"],
  l2_short_term: ["embedding", "ttl"],
  l3_long_term: ["embedding"],
  l4_persistent: [],
};

export const tableNames = Object.keys(columnsOf) as readonly TableName[];

/** The rows of sqlite_schema: type, name, table, SQL. */
export const schemaRows: readonly (readonly [string, string, string, string | null])[] = [
  ...tableNames.slice(0, 3).map((name) => ["table", name, name, createStatements[name]] as const),
  ["table", "l4_persistent", "l4_persistent", createStatements.l4_persistent],
  ["index", "sqlite_autoindex_l4_persistent_1", "l4_persistent", null],
];

/** "BRNE", so that `file` and others may know it; and the number of this schema. */
export const applicationId = 0x42524e45;
export const schemaVersion = 1;
export const pageSize = 4096;
