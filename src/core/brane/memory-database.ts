import type { Bytes } from "#core/words/bytes.ts";
import type { Result } from "#core/words/result.ts";

/**
 * The rows of memory/memory.db: the four layers of the seeds' runtime with their columns (`metadata` is ours in three of
 * them). `id` is each row's place, from 1. Timestamps are UTC, `YYYY-MM-DD HH:MM:SS.SSS`, and `metadata` is JSON.
 */
export interface MemoryTables {
  readonly l1_working_memory: readonly WorkingRow[];
  readonly l2_short_term: readonly WorkingRow[];
  readonly l3_long_term: readonly LongTermRow[];
  readonly l4_persistent: readonly FactRow[];
}

/** `ttl` and, in the second layer, `embedding` are NULL: nothing that was saved expires. */
export interface WorkingRow {
  readonly content: string;
  readonly timestamp: string;
  readonly metadata: string;
}

export interface LongTermRow {
  readonly content: string;
  readonly category: string;
  readonly timestamp: string;
  readonly metadata: string;
}

interface FactRow {
  readonly key: string;
  readonly value: string;
  readonly metadata: string;
  readonly timestamp: string;
}

/** Writes and reads memory.db. */
export interface MemoryDatabase {
  /**
   * Equal tables give equal bytes, on every machine. The problem is a sentence: a text longer than `limits.row` does not
   * go in.
   */
  write(tables: MemoryTables): Promise<Result<Bytes, string>>;
  /** Reads a stranger's file: exactly these tables or a sentence why not. Never rejects because of what is in it. */
  read(bytes: Bytes): Promise<Result<MemoryTables, string>>;
}
