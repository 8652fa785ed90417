import { createFakeRawDisk } from "#core/vault/fake-disk.ts";
import type { KeyRecord, KeyShelf } from "#core/vault/key-record.ts";
import type { RawChange, RawRow, RawRows } from "#core/vault/raw-rows.ts";
import { StorageTrouble } from "#core/words/rows.ts";

/** A fake disk, as a tab finds it. */
export interface Disk {
  readonly raw: RawRows;
  readonly shelf: KeyShelf;
  readonly rows: ReadonlyMap<string, RawRow>;
}

/** The same rows and the same key on a disk of their own. */
export async function copyDisk(disk: Disk): Promise<Disk> {
  const copy = createFakeRawDisk();
  for (const [place, row] of disk.rows) copy.rows.set(place, row);
  const record = await disk.shelf.read();
  if (record !== undefined) await copy.shelf.addIfAbsent(record as KeyRecord);
  return copy;
}

/**
 * How a disk fails: `once`, as a browser's storage does that does not answer; `dies-before`, as a tab that is killed
 * before the call; `dies-after`, as one that is killed when the call is done and nobody has heard of it.
 */
export type Fault = "once" | "dies-before" | "dies-after";

const noAnswer = "The browser's storage did not answer, so the last change may not be kept. Reload the page.";
const noRoom = "There is no room left for BRANE on this device, so the last change was not kept. Free some.";

/** A disk whose `at`-th call (from 1; a change of heart, 0, never) fails. `calls` counts them. */
export function failingAt(disk: Disk, at: number, fault: Fault) {
  let calls = 0;
  const state = { calls: () => calls };
  async function asked<Value>(work: () => Promise<Value>): Promise<Value> {
    calls += 1;
    const now = calls;
    if (at === 0 || now < at || (now > at && fault === "once")) return work();
    if (now === at && fault === "dies-after") await work();
    throw new StorageTrouble("failed", noAnswer);
  }
  const raw: RawRows = {
    get: (store, token) => asked(() => disk.raw.get(store, token)),
    stores: () => asked(() => disk.raw.stores()),
    tokens: (store) => asked(() => disk.raw.tokens(store)),
    list: (store, tag) => asked(() => disk.raw.list(store, tag)),
    write: (changes) => asked(() => disk.raw.write(changes)),
    watch: (stores, listener) => disk.raw.watch(stores, listener),
  };
  return { ...state, disk: { ...disk, raw } satisfies Disk };
}

/** A disk with room for `bytes` of sealed rows more: a write beyond it is refused as a whole. */
export function withRoomFor(disk: Disk, bytes: number): Disk {
  const used = () => [...disk.rows.values()].reduce((sum, { sealed }) => sum + sealed.length, 0);
  const limit = used() + bytes;
  const sizeOf = (change: RawChange) => (change.kind === "delete" ? 0 : change.row.sealed.length);
  const write: RawRows["write"] = async (changes) => {
    const more = changes.reduce((sum, change) => sum + sizeOf(change), 0);
    if (used() + more > limit) throw new StorageTrouble("full", noRoom);
    await disk.raw.write(changes);
  };
  return { ...disk, raw: { ...disk.raw, write } };
}
