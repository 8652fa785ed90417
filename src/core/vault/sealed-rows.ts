import { decodeRowValue, encodeRowValue } from "#core/words/row-value.ts";
import { StorageTrouble } from "#core/words/rows.ts";
import type { Change, Rows, StoredRow } from "#core/words/rows.ts";
import type { Keyring } from "./store-keys.ts";
import type { RawChange, RawRow, RawRows } from "./raw-rows.ts";
import type { Sealer } from "./sealer.ts";

/**
 * `Rows` whose every row is sealed before it reaches the disk: the id lies inside, beside the value, and stands outside
 * as a token. What remains to be seen on the disk is how many rows a store has, how long they are, and which of them
 * share a tag.
 *
 * A row that was damaged, or put in another's place, is never returned: `get` rejects, and `list` leaves it out, so
 * that one bad row does not take the others with it. `onDamage` hears of each such row once.
 */
export function createSealedRows(deps: {
  readonly raw: RawRows;
  readonly keyring: Keyring;
  readonly onDamage: (trouble: StorageTrouble) => void;
}): Rows {
  const { raw, keyring } = deps;
  const reported = new Set<string>();
  let lastWrite: Promise<unknown> = Promise.resolve();

  /** Rejects with StorageTrouble when the row does not open. */
  async function openRow(sealer: Sealer, row: RawRow): Promise<StoredRow> {
    try {
      const plain = await sealer.open(nameOf(row), row.sealed);
      const [id, value] = decodeRowValue(plain) as readonly [string, unknown]; // the seal proves that we wrote it
      return { id, value };
    } catch (error) {
      if (!(error instanceof StorageTrouble)) throw error;
      const trouble = new StorageTrouble(error.kind, `${error.message} (Row ${row.token}.)`);
      const place = `${row.store} ${row.token}`;
      if (!reported.has(place)) deps.onDamage(trouble);
      reported.add(place);
      throw trouble;
    }
  }

  return {
    async get(store, id) {
      const sealer = await keyring.sealer(store);
      const row = await raw.get(store, await sealer.token(idWord(id)));
      return row === undefined ? undefined : (await openRow(sealer, row)).value;
    },

    async list(store, tag) {
      const sealer = await keyring.sealer(store);
      const found = await raw.list(store, tag === undefined ? undefined : await sealer.token(tagWord(tag)));
      const opened = await Promise.allSettled(found.map((row) => openRow(sealer, row)));
      return opened
        .flatMap((row) => {
          if (row.status === "fulfilled") return [row.value];
          if (row.reason instanceof StorageTrouble) return [];
          throw row.reason;
        })
        .sort((one, other) => (one.id < other.id ? -1 : 1));
    },

    async write(changes) {
      // Encoded now, so that what the caller changes later does not reach the disk; sealed at once, since awaiting
      // WebCrypto inside a transaction would commit it early; written in the order of the calls.
      const sealed = Promise.all(changes.map((change) => sealChange(keyring, change)));
      const before = lastWrite;
      const written = Promise.all([sealed, before]).then(([ready]) => raw.write(ready));
      lastWrite = Promise.allSettled([before, written]);
      await written;
    },

    watch: (stores, listener) => raw.watch(stores, listener),
  };
}

async function sealChange(keyring: Keyring, change: Change): Promise<RawChange> {
  if (change.kind === "put") return { kind: "put", row: await sealRow(keyring, change) };
  const { store, id } = change;
  return { kind: "delete", store, token: await tokenOf(keyring, store, id) };
}

/** A row as it lies on the disk, for what is put there otherwise than by `Rows`. */
export async function sealRow(keyring: Keyring, put: Extract<Change, { readonly kind: "put" }>): Promise<RawRow> {
  const { store, id } = put;
  const plain = encodeRowValue([id, put.value]); // before anything is awaited
  const sealer = await keyring.sealer(store);
  const [token, ...tags] = await Promise.all([
    sealer.token(idWord(id)),
    ...[...new Set(put.tags)].sort().map((tag) => sealer.token(tagWord(tag))),
  ]);
  return { store, token, tags, sealed: await sealer.seal(nameOf({ token, tags }), plain) };
}

export const tokenOf = async (keyring: Keyring, store: string, id: string) =>
  (await keyring.sealer(store)).token(idWord(id));

// An id and a tag that are the same word get different tokens.
const idWord = (id: string) => `id ${id}`;
const tagWord = (tag: string) => `tag ${tag}`;

/** A row's name, for its seal: tags too, so that a row cannot be filed under another tag. */
export const nameOf = ({ token, tags }: Pick<RawRow, "token" | "tags">) => [token, ...tags].join(" ");
