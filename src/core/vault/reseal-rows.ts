import { StorageTrouble } from "#core/words/rows.ts";
import type { RawChange, RawRow, RawRows } from "./raw-rows.ts";
import { nameOf } from "./sealed-rows.ts";
import type { Sealer } from "./sealer.ts";
import type { Keyring } from "./store-keys.ts";

/** How far a pass has come, in things that were looked at. */
export interface PassProgress {
  readonly done: number;
  readonly total: number;
}

export interface Pass {
  /** Things of an older generation that were found and sealed anew, unless somebody else changed them just then. */
  readonly resealed: number;
  /** Things that none of our keys opens: they lie as they were. */
  readonly left: number;
}

/**
 * One pass over all rows: those of an older generation are sealed by the present one, a batch in one transaction. A row
 * that changed since it was read is left to whoever wrote it. Cut short anywhere, every row is there in one generation
 * or the other; the next pass does the rest. Rejects with StorageTrouble, and with the signal's reason.
 */
export async function resealRows(
  deps: {
    readonly raw: RawRows;
    readonly keyring: Keyring;
    /** Lets others go first between two batches. */
    readonly rest: () => Promise<void>;
  },
  onProgress: (progress: PassProgress) => void,
  signal: AbortSignal,
): Promise<Pass> {
  const { raw, keyring, rest } = deps;
  const places = await everyPlace(raw);
  const pass = { resealed: 0, left: 0 };
  let bytes = 0;
  let changes: RawChange[] = [];
  async function write(): Promise<void> {
    if (changes.length > 0) await raw.write(changes);
    bytes = 0;
    changes = [];
    await rest();
    signal.throwIfAborted();
  }

  for (const [at, { store, token }] of places.entries()) {
    const row = await raw.get(store, token);
    const anew = row && (await resealed(row, await keyring.sealer(store)));
    if (anew === "left") pass.left += 1;
    else if (row !== undefined && anew !== undefined) {
      pass.resealed += 1;
      changes.push({ kind: "replace", row: anew, was: row.sealed });
    }
    bytes += row?.sealed.length ?? 0;
    if (bytes >= batchBytes || (at + 1) % batchRows === 0) {
      await write();
      onProgress({ done: at + 1, total: places.length });
    }
  }
  await write();
  onProgress({ done: places.length, total: places.length });
  return pass;
}

/** What is read, and at most written, between two rests. */
const batchRows = 64;
const batchBytes = 2 ** 20;

async function everyPlace(raw: RawRows): Promise<readonly { readonly store: string; readonly token: string }[]> {
  const stores = [...(await raw.stores())].sort();
  const places = stores.map(async (store) => (await raw.tokens(store)).map((token) => ({ store, token })));
  return (await Promise.all(places)).flat();
}

/** Undefined when it is of the present generation. */
async function resealed(row: RawRow, sealer: Sealer): Promise<RawRow | "left" | undefined> {
  if (await sealer.isOfNow(row.sealed)) return undefined;
  try {
    const plain = await sealer.open(nameOf(row), row.sealed);
    const anew = { ...row, sealed: await sealer.seal(nameOf(row), plain) };
    plain.fill(0);
    return anew;
  } catch (thrown) {
    if (thrown instanceof StorageTrouble) return "left";
    throw thrown;
  }
}
