import type { Unsubscribe } from "./ports.ts";

/**
 * The storage port every room keeps its state behind: rows of plain data, found by id or by tag, changed together or
 * not at all. What lies on disk is sealed (core/vault); rooms never see that. What comes out is `unknown` until the
 * room's schema has read it.
 */
export interface Rows {
  get(store: string, id: string): Promise<unknown>;
  /** All rows of a store, or those that carry `tag`, ordered by id. */
  list(store: string, tag?: string): Promise<readonly StoredRow[]>;
  /** All changes or none, durable when the promise resolves. Rejects with StorageTrouble. */
  write(changes: readonly Change[]): Promise<void>;
  /** Tells, after the fact and in every tab, that something in one of these stores changed. */
  watch(stores: readonly string[], listener: () => void): Unsubscribe;
}

export interface StoredRow {
  readonly id: string;
  readonly value: unknown;
}

export type Change =
  | {
      readonly kind: "put";
      readonly store: string;
      readonly id: string;
      /** Structured-clonable: JSON values and byte arrays. */
      readonly value: unknown;
      /** Words to find the row by (`list(store, tag)`). On disk they are HMAC tokens. */
      readonly tags?: readonly string[];
    }
  | { readonly kind: "delete"; readonly store: string; readonly id: string };

/** What storage may answer instead of doing it. `message` is a sentence a person can act on. */
export class StorageTrouble extends Error {
  override readonly name = "StorageTrouble";
  constructor(
    readonly kind: "full" | "blocked" | "damaged" | "locked" | "failed",
    message: string,
  ) {
    super(message);
  }
}

/** Waits for a write that comes too late to undo anything. Resolves to storage's trouble with it; all else is thrown on. */
export async function troubleOf(write: Promise<unknown>): Promise<StorageTrouble | undefined> {
  try {
    await write;
    return undefined;
  } catch (thrown) {
    if (thrown instanceof StorageTrouble) return thrown;
    throw thrown;
  }
}

/** For what is a convenience: undefined where storage is in trouble. */
export async function unlessTrouble<Value>(work: Promise<Value>): Promise<Value | undefined> {
  try {
    return await work;
  } catch (thrown) {
    if (thrown instanceof StorageTrouble) return undefined;
    throw thrown;
  }
}
