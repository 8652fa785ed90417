/**
 * The part of the composition root that renews the keys: fetched once after every start, to follow what another tab has
 * begun and to go on with what was cut short.
 */
import type { KeyShelf } from "#core/vault/key-record.ts";
import type { RawRows } from "#core/vault/raw-rows.ts";
import { resealRows } from "#core/vault/reseal-rows.ts";
import { createRotation } from "#core/vault/rotation.ts";
import type { SealingTabs } from "#core/vault/sealing-tabs.ts";
import type { Keyring } from "#core/vault/store-keys.ts";
import type { WaysIn } from "#core/vault/ways-in.ts";
import type { AuditPort } from "#core/words/audit-port.ts";
import type { Clock, Locks } from "#core/words/ports.ts";
import { troubleOf, type Rows } from "#core/words/rows.ts";
import { unlessMissing } from "#platform/storage/folder-place.ts";
import { databaseName } from "#platform/storage/open-storage.ts";
import { dropCopies } from "#platform/storage/upgrade-copy.ts";
import { filesLock } from "#platform/tools/opfs-files.ts";
import { resealFiles } from "#platform/tools/reseal-files.ts";
import { createRenewalDesk, type RenewalRoom } from "./renewal-desk.ts";

export function openRenewal(ground: {
  /** Where what this person keeps lies; `space` is the word of their keys, where several share the machine. */
  readonly own: {
    readonly raw: RawRows;
    readonly shelf: KeyShelf;
    readonly filesFolder: string;
    /** Whether a backup took the place of it since the tab began. */
    readonly restoredSince: () => Promise<boolean>;
    readonly space: string | undefined;
  };
  readonly rows: Rows;
  readonly keyring: Keyring;
  readonly tabs: SealingTabs;
  readonly locks: Locks;
  readonly clock: Clock;
  readonly audit: AuditPort;
  readonly ways: Pick<WaysIn, "list" | "renew">;
  readonly restartTabs: (which: "all" | "others") => void;
}): RenewalRoom {
  const { own, rows, keyring, locks } = ground;
  const channel = new BroadcastChannel("brane-keys");
  const files = async () => unlessMissing((await navigator.storage.getDirectory()).getDirectoryHandle(own.filesFolder));
  const rotation = createRotation({
    ...ground,
    shelf: own.shelf,
    ...(own.space === undefined ? {} : { space: own.space }),
    passes: [
      (...asked) => resealRows({ raw: own.raw, keyring, rest }, ...asked),
      async (...asked) => {
        const { restoredSince } = own;
        return resealFiles(
          { root: files, sealer: await keyring.sealer("files"), locks, restoredSince, rest },
          ...asked,
        );
      },
      async () => {
        await dropCopies({ name: databaseName, factory: indexedDB }); // what lies there is of the keys before
        return { resealed: 0, left: 0 };
      },
    ],
    settled: async () => {
      await rows.write([]); // after every write before it
      await locks.withLock(filesLock, () => Promise.resolve());
    },
    wait() {
      channel.postMessage(behind); // whoever began this may have died before it told the others
      return new Promise((resolve) => setTimeout(resolve, 500));
    },
  });
  const room = createRenewalDesk({ ...ground, rotation, tellTabs: () => channel.postMessage("changed") });
  channel.addEventListener("message", ({ data }) => {
    if (data !== behind) void room.takeUp();
    else void troubleOf(room.follow()); // it is asked again
  });
  void room.takeUp();
  return room;
}

/** What a tab says that waits for others which still seal by older keys. */
const behind = "behind";

/** Between two batches the page draws, answers and writes: a rotation has all day. */
const rest = () => new Promise<void>((resolve) => setTimeout(resolve, 20));
