import type { BackupItem } from "#core/vault/backup-chunk.ts";
import type { KeyRecord } from "#core/vault/key-record.ts";
import type { RawRow } from "#core/vault/raw-rows.ts";
import type { Bytes } from "#core/words/bytes.ts";
import type { Locks } from "#core/words/ports.ts";
import { unlessMissing } from "./folder-place.ts";
import type { WholeStorage } from "./whole-storage.ts";

const live = "files";
const staged = "files-restored";

/** All that a backup holds, as it lies on this device: the sealed rows, and the sealed private files of tools. */
export interface BackupDisk {
  /** The rows as of one moment; a file that is written meanwhile is there as before or as after. */
  items(): Promise<readonly BackupItem[]>;
  /**
   * Puts these things in the place of all that is there. The files are laid aside first; then one transaction switches
   * the rows and, with `record`, the key; then the files take their place. Killed before the transaction, nothing has
   * happened; after it, `finish` ends it at the next start.
   */
  switchTo(items: readonly BackupItem[], record: KeyRecord | undefined): Promise<void>;
  /** Ends a switch that was killed after its transaction, and removes what one left that was killed before. */
  finish(): Promise<void>;
}

/** One tab's start ends what another tab's death left; it must not take for that what a tab is doing just now. */
export function createBackupDisk(whole: WholeStorage, locks: Pick<Locks, "withLock">): BackupDisk {
  const alone = <Done>(work: () => Promise<Done>) => locks.withLock("files-restored", work);

  async function finish(): Promise<void> {
    if (await whole.isSwitching()) {
      const items = await filesIn(staged);
      await clear(live);
      await layDown(live, items);
      await whole.endSwitch();
    }
    await clear(staged);
  }

  return {
    items: async () => [...(await whole.rows()).map(itemOfRow), ...(await filesIn(live))],
    switchTo: (items, record) =>
      alone(async () => {
        await clear(staged);
        await layDown(staged, items);
        await whole.switchTo(items.flatMap(rowOfItem), record);
        await finish();
      }),
    finish: () => alone(finish),
  };
}

const itemOfRow = ({ store, token, tags, sealed }: RawRow): BackupItem => ({
  name: ["row", store, token, ...tags],
  body: sealed,
});

function rowOfItem({ name, body }: BackupItem): readonly RawRow[] {
  const [kind, store = "", token = "", ...tags] = name;
  return kind === "row" ? [{ store, token, tags, sealed: body }] : [];
}

async function filesIn(name: string): Promise<readonly BackupItem[]> {
  const root = await unlessMissing((await navigator.storage.getDirectory()).getDirectoryHandle(name));
  if (root === undefined) return [];
  const items: BackupItem[] = [];
  for await (const [folder, within] of root) {
    if (within.kind !== "directory") continue;
    for await (const [file, handle] of within) {
      if (handle.kind !== "file") continue;
      const body: Bytes = new Uint8Array(await (await handle.getFile()).arrayBuffer());
      if (body.length > 0) items.push({ name: ["file", folder, file], body });
    }
  }
  return items;
}

async function layDown(name: string, items: readonly BackupItem[]): Promise<void> {
  const root = await (await navigator.storage.getDirectory()).getDirectoryHandle(name, { create: true });
  for (const { name: parts, body } of items) {
    const [kind, folder = "", file = ""] = parts;
    if (kind !== "file") continue;
    const within = await root.getDirectoryHandle(folder, { create: true });
    const stream = await (await within.getFileHandle(file, { create: true })).createWritable();
    await stream.write(body);
    await stream.close();
  }
}

const clear = async (name: string): Promise<void> =>
  unlessMissing((await navigator.storage.getDirectory()).removeEntry(name, { recursive: true }));
