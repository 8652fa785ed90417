import { Dexie } from "dexie";
import type { Table } from "dexie";
import { sameBytes } from "#core/vault/raw-rows.ts";
import type { RawChange, RawRow } from "#core/vault/raw-rows.ts";

type Rows = Table<RawRow, [string, string]>;

/** Does the changes one after another, within a transaction: a replacement looks at what stands there by then. */
export async function writeInOrder(rows: Rows, changes: readonly RawChange[]): Promise<void> {
  for (const change of changes) {
    if (change.kind === "delete") {
      await rows.delete([change.store, change.token]);
      continue;
    }
    const { row } = change;
    const standing = change.kind === "replace" ? await rows.get([row.store, row.token]) : undefined;
    if (change.kind === "put" || (standing && sameBytes(standing.sealed, change.was))) await rows.put(row);
  }
}

/** The names of the stores that have rows, by steps from each to the next: the rows themselves are not read. */
export async function storesOf(rows: Rows): Promise<readonly string[]> {
  const names: string[] = [];
  for (let after: unknown = Dexie.minKey; ; after = [names.at(-1), Dexie.maxKey]) {
    const [next] = await rows.where("[store+token]").above(after).limit(1).primaryKeys();
    if (next === undefined) return names;
    names.push(next[0]);
  }
}

/** The tokens of a store's rows: keys alone are read. */
export async function tokensOf(rows: Rows, store: string): Promise<readonly string[]> {
  const keys = await rows.where("[store+token]").between([store, Dexie.minKey], [store, Dexie.maxKey]).primaryKeys();
  return keys.map(([, token]) => token);
}
