import * as z from "zod/mini";
import { utf8 } from "#core/words/bytes.ts";
import { failure, ok } from "#core/words/result.ts";
import { canonicalText } from "./canonical-text.ts";
import { limits } from "./layout.ts";
import type { MemoryDatabase, MemoryTables } from "./memory-database.ts";
import { readJson } from "./read-json.ts";

const text = z.string();
const working = z.array(z.strictObject({ content: text, timestamp: text, metadata: text }));
const Tables: z.ZodMiniType<MemoryTables> = z.strictObject({
  l1_working_memory: working,
  l2_short_term: working,
  l3_long_term: z.array(z.strictObject({ content: text, category: text, timestamp: text, metadata: text })),
  l4_persistent: z.array(z.strictObject({ key: text, value: text, metadata: text, timestamp: text })),
});

/** A fake: the tables as JSON, for tests. No SQLite opens it. */
export function createFakeMemoryDatabase(): MemoryDatabase {
  return {
    write(tables) {
      const rows: readonly object[] = Object.values(tables).flat();
      const long = rows.some((row) => Object.values(row).join("").length > limits.row);
      return Promise.resolve(long ? failure("A text is too long for a .brane file.") : ok(utf8(canonicalText(tables))));
    },
    read(bytes) {
      const read = Tables.safeParse(readJson(bytes));
      return Promise.resolve(read.success ? ok(read.data) : failure("The memory in this file cannot be read."));
    },
  };
}
