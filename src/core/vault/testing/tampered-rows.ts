import { concat } from "#core/words/bytes.ts";
import type { Bytes } from "#core/words/bytes.ts";
import type { Rows } from "#core/words/rows.ts";
import { StorageTrouble } from "#core/words/rows.ts";
import { createFakeRawDisk } from "../fake-disk.ts";
import type { RawRow } from "../raw-rows.ts";
import { createSealedRows } from "../sealed-rows.ts";
import type { Keyring } from "../store-keys.ts";
import { openOwnKeyring, random } from "./open-keyring.ts";

/** What was tried on the disk, and how often the rows gave something back for it. */
export interface Tampering {
  readonly tried: number;
  readonly accepted: number;
}

interface Place {
  readonly store: string;
  readonly id: string;
  readonly tag: string;
}

const text = Array.from({ length: 4_000 }, (_, at) => String.fromCharCode(97 + ((at * 7) % 26))).join("");
const openRows = (disk: ReturnType<typeof createFakeRawDisk>, keyring: Keyring): Rows =>
  createSealedRows({ raw: disk.raw, keyring, onDamage: () => undefined });

/** A row of 4 KiB and what its store gives back once something else stands in its place. */
async function oneRow() {
  const disk = createFakeRawDisk();
  const rows = openRows(disk, await openOwnKeyring(disk.shelf));
  await rows.write([{ kind: "put", store: "notes", id: "1", value: text, tags: ["mine"] }]);
  const [place, row] = [...disk.rows][0] ?? [];
  if (place === undefined || row === undefined) throw new Error("The row is missing.");
  return {
    row,
    isAccepted: async (tampered: RawRow) => {
      disk.rows.set(place, tampered);
      return givesSomething(rows, { store: "notes", id: "1", tag: "mine" });
    },
  };
}

/** Anything at all that comes back for a tampered row is one too many. */
async function givesSomething(rows: Rows, { store, id, tag }: Place): Promise<boolean> {
  try {
    if ((await rows.get(store, id)) !== undefined) return true;
  } catch (thrown) {
    if (!(thrown instanceof StorageTrouble)) throw thrown;
  }
  return (await rows.list(store, tag)).some((row) => row.id === id);
}

async function count(tampered: Iterable<RawRow>, isAccepted: (row: RawRow) => Promise<boolean>): Promise<Tampering> {
  let tried = 0;
  let accepted = 0;
  for (const row of tampered) {
    tried += 1;
    if (await isAccepted(row)) accepted += 1;
  }
  return { tried, accepted };
}

/** Flips every `step`-th bit of a sealed row of 4 KiB. */
export async function acceptedOfFlips(step = 1): Promise<Tampering> {
  const { row, isAccepted } = await oneRow();
  function* flipped() {
    for (let bit = 0; bit < row.sealed.length * 8; bit += step) {
      const sealed = row.sealed.slice();
      sealed[bit >> 3] = (sealed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      yield { ...row, sealed };
    }
  }
  return count(flipped(), isAccepted);
}

/** Cuts it to every `step`-th length, and makes it longer by a byte at either end. */
export async function acceptedOfCuts(step = 1): Promise<Tampering> {
  const { row, isAccepted } = await oneRow();
  function* cut() {
    for (let length = 0; length < row.sealed.length; length += step) {
      yield { ...row, sealed: row.sealed.slice(0, length) };
      yield { ...row, sealed: row.sealed.slice(row.sealed.length - length) };
    }
    yield { ...row, sealed: concat(row.sealed, Uint8Array.of(0)) };
    yield { ...row, sealed: concat(Uint8Array.of(0), row.sealed) };
  }
  return count(cut(), isAccepted);
}

/** The parts of a seal: format, key id, and the rest. */
const parts = (sealed: Bytes) => [sealed.slice(0, 1), sealed.slice(1, 9), sealed.slice(9)] as const;

/**
 * Puts each row's seal in every other's place, whole and by its parts (format, key id, the rest), with the tags of the one
 * or the other: rows of other ids, tags and stores, of an older generation, and of another person under the same names.
 */
export async function acceptedOfSwaps(): Promise<Tampering> {
  const disk = createFakeRawDisk();
  const keyring = await openOwnKeyring(disk.shelf);
  const rows = openRows(disk, keyring);
  const stranger = createFakeRawDisk();
  const strangers = openRows(stranger, await openOwnKeyring(stranger.shelf));
  const places: Place[] = ["notes", "facts"].flatMap((store) =>
    ["1", "2"].flatMap((id) => ["old", "new"].map((age) => ({ store, id: `${id} ${age}`, tag: `tag ${id}` }))),
  );
  const put = ({ store, id, tag }: Place) => ({ kind: "put" as const, store, id, value: text, tags: [tag] });
  await rows.write(places.filter(({ id }) => id.endsWith("old")).map(put));
  keyring.follow({ generation: 2 });
  await rows.write(places.filter(({ id }) => id.endsWith("new")).map(put));
  await strangers.write(places.map(put));
  const whole = [...disk.rows];
  const foreign = [...whole.map(([, row]) => row), ...stranger.rows.values()];
  const placeOf = new Map<string, Place>();
  for (const place of places) {
    const token = await (await keyring.sealer(place.store)).token(`id ${place.id}`);
    placeOf.set(`${place.store} ${token}`, place);
  }

  let tried = 0;
  let accepted = 0;
  for (const [key, row] of whole) {
    const place = placeOf.get(key);
    if (place === undefined) throw new Error("A row stands under a name that nobody gave it.");
    for (const other of foreign) {
      if (other === row) continue;
      const [format, id, rest] = parts(row.sealed);
      const [, otherId, otherRest] = parts(other.sealed);
      const seals = [other.sealed, concat(format, id, otherRest), concat(format, otherId, rest)];
      // A seal under its own key's id again is no tampering.
      const changed = seals.filter((sealed) => String(sealed) !== String(row.sealed));
      for (const version of [0, 2, 255]) changed.push(concat(Uint8Array.of(version), id, rest));
      for (const sealed of changed) {
        for (const tags of [row.tags, other.tags]) {
          disk.rows.set(key, { ...row, tags, sealed });
          tried += 1;
          if (await givesSomething(rows, place)) accepted += 1;
        }
      }
    }
    for (const tags of [[], [...row.tags, "more"]]) {
      disk.rows.set(key, { ...row, tags });
      tried += 1;
      if (await givesSomething(rows, place)) accepted += 1;
    }
    disk.rows.set(key, row);
    if (!(await givesSomething(rows, place))) throw new Error("A row that nobody touched does not open.");
  }
  return { tried, accepted };
}

/** Seals so many times under one key; how many IVs had been there before. */
export async function repeatedIvs(times: number): Promise<number> {
  const sealer = await (await openOwnKeyring(createFakeRawDisk().shelf, random)).sealer("notes");
  const plain = Uint8Array.of(1);
  const seen = new Set<string>();
  for (let at = 0; at < times;) {
    const batch = Math.min(2_000, times - at);
    at += batch;
    for (const sealed of await Promise.all(Array.from({ length: batch }, () => sealer.seal("1", plain)))) {
      seen.add(String.fromCharCode(...sealed.subarray(9, 21)));
    }
  }
  return times - seen.size;
}
