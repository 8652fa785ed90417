import type { Bytes } from "#core/words/bytes.ts";
import type { Unsubscribe } from "#core/words/ports.ts";

/** A row as it lies on disk: nothing in it but the store's name can be read without its key. */
export interface RawRow {
  readonly store: string;
  /** HMAC token of the row's id: with `store` the primary key. */
  readonly token: string;
  /** HMAC tokens of its tags, without doubles. */
  readonly tags: readonly string[];
  readonly sealed: Bytes;
}

export type RawChange =
  | { readonly kind: "put"; readonly row: RawRow }
  /**
   * Puts `row` in the place of the one of its token if that one's sealed bytes are still `was`; nothing otherwise. How
   * a row is sealed anew without undoing what was written meanwhile. What it says stays the same, so nobody who watches
   * is told.
   */
  | { readonly kind: "replace"; readonly row: RawRow; readonly was: Bytes }
  | { readonly kind: "delete"; readonly store: string; readonly token: string };

/**
 * The disk beneath the sealed rows. What it gives back is believed to have the shape of a RawRow and not a bit more:
 * `sealed` proves itself when it is opened. All of it rejects with StorageTrouble.
 */
export interface RawRows {
  get(store: string, token: string): Promise<RawRow | undefined>;
  /** The names of the stores that have rows, in no order. */
  stores(): Promise<readonly string[]>;
  /** The tokens of a store's rows, in no order: the rows themselves are not read. */
  tokens(store: string): Promise<readonly string[]>;
  /** All rows of a store, or those with this tag's token; in no order. */
  list(store: string, tag?: string): Promise<readonly RawRow[]>;
  /** All changes in their order or none, durable when the promise resolves. */
  write(changes: readonly RawChange[]): Promise<void>;
  watch(stores: readonly string[], listener: () => void): Unsubscribe;
}

/** Whether two seals are the same bytes. */
export const sameBytes = (one: Bytes, other: Bytes): boolean =>
  one.length === other.length && one.every((byte, at) => byte === other[at]);

/** The stores in which these changes are news: what is only sealed anew says what it said. */
export const changedStores = (changes: readonly RawChange[]): readonly string[] => [
  ...new Set(
    changes.flatMap((change) =>
      change.kind === "replace" ? [] : [change.kind === "delete" ? change.store : change.row.store],
    ),
  ),
];
