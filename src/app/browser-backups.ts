/**
 * The part of the composition root that keeps and restores backups, and notices what the browser lost; fetched when
 * somebody asks for it, and once after every start.
 */
import type { AuditLog } from "#core/audit/audit-log.ts";
import { revisionOf } from "#core/vault/key-record.ts";
import { openWithPortable, portableSlots } from "#core/vault/portable-slots.ts";
import type { Keyring } from "#core/vault/store-keys.ts";
import { createWaysIn } from "#core/vault/ways-in.ts";
import type { Passkeys } from "#core/vault/passkeys.ts";
import type { Clock, Locks, Random } from "#core/words/ports.ts";
import type { Rows } from "#core/words/rows.ts";
import { createBackupDisk } from "#platform/storage/backup-disk.ts";
import { openCanaryPlaces } from "#platform/storage/canary-places.ts";
import { createChosenFolder, createPlaceHere, pickBackupFolder } from "#platform/storage/chosen-folder.ts";
import { databaseName, present, type Storage } from "#platform/storage/open-storage.ts";
import { beginReturn, dropOldCopies, endReturn, findCopy } from "#platform/storage/upgrade-copy.ts";
import { createWholeStorage } from "#platform/storage/whole-storage.ts";
import type { LossDesk, StoreName, WayBack } from "./app.ts";
import { createBackupDesk, type BackupRoom } from "./backup-desk.ts";
import { lookForLoss, settleLoss } from "./loss-desk.ts";
import { once } from "./once.ts";
import { createRefusedBackups } from "./refused-backups.ts";
import { createRestoreDesk, type RestoreDeskDeps } from "./restore-desk.ts";

interface Ground {
  readonly storage: Storage;
  readonly locks: Locks;
  readonly random: Random;
  readonly clock: Clock;
  /** Reloads every tab. */
  readonly reload: () => void;
}
interface OpenGround extends Ground {
  readonly rows: Rows;
  readonly keyring: Keyring;
  readonly audit: AuditLog;
  readonly version: string;
  /** Whether several people share this machine. */
  readonly shared: boolean;
}

/** The first look, in milliseconds after the start, and the time between two: a person's first minutes are their own. */
const firstLookMs = 5 * 60 * 1000;
const everyLookMs = 60 * 60 * 1000;

/** Where the browser has lost the database: the desk that says so. Undefined on a first day, and on a return's. */
export async function openLoss(ground: Ground): Promise<LossDesk | undefined> {
  if (await endReturn(databaseHere(), present.version)) return undefined;
  const places = openCanaryPlaces(ground.storage);
  const restore = createRestoreDesk({ ...restoring(ground), sign: undefined });
  return lookForLoss({ places, restore, reload: ground.reload });
}

/** Where a newer BRANE has brought the database to its layout: the copy from before, and the way back to it. */
export async function findWayBack(): Promise<WayBack | undefined> {
  const at = await findCopy(databaseHere(), present.version);
  if (at === undefined) return undefined;
  return { at, go: () => beginReturn(databaseHere(), present.version) };
}

const databaseHere = () => ({ name: databaseName, factory: indexedDB });

export function openBackups(ground: OpenGround): BackupRoom {
  const { storage, random, clock } = ground;
  const whole = createWholeStorage(storage.tables);
  const disk = createBackupDisk(whole, ground.locks);
  const endRestore = once(() => disk.finish());
  if (ground.shared) return createRefusedBackups(endRestore);
  const waysIn = async () =>
    createWaysIn({ shelf: storage.keys, random, clock, kdf: await argon2id(), passkeys: none });
  return createBackupDesk({
    ...ground,
    ...restoring(ground),
    folder: createChosenFolder(whole.folder),
    items: () => disk.items(),
    endRestore,
    slots: () => portableSlots(storage.keys),
    async addRecoveryCode() {
      const added = await (await waysIn()).add({ kind: "device" }, { kind: "recovery" });
      if (added.kind === "added") return { kind: "made", code: added.code ?? "" };
      return { kind: "refused", reason: added.kind === "stopped" ? "It was stopped." : added.reason };
    },
  });
}

/** What every start does when the first screen stands: ends a restore that was cut short, and looks after the canary. */
export async function lookAfter(storage: Storage, room: BackupRoom): Promise<readonly StoreName[]> {
  await room.endRestore();
  await dropOldCopies(databaseHere(), Date.now());
  setTimeout(() => {
    void room.onSchedule();
    setInterval(() => void room.onSchedule(), everyLookMs);
  }, firstLookMs);
  return settleLoss(openCanaryPlaces(storage), () => crypto.randomUUID());
}

function restoring({ storage, locks, random, reload }: Ground): Omit<RestoreDeskDeps, "sign"> {
  const disk = createBackupDisk(createWholeStorage(storage.tables), locks);
  return {
    keptHere: createPlaceHere(),
    pickFolder: pickBackupFolder,
    openPortable: async (slots, proof) =>
      openWithPortable(slots, proof, { random, kdf: await argon2id(), passkeys: none }),
    revision: async () => revisionOf(await storage.keys.read()) ?? 0,
    switchTo: (items, record) => disk.switchTo(items, record),
    reload,
  };
}

/** Argon2id holds the page for a third of a second: a person has just pressed a button and waits for it. */
const argon2id = async () => (await import("#platform/package/argon2id.ts")).createArgon2id();

/** A backup is opened by a passphrase or a code; a passkey belongs to the app that is locked. */
const cannot = { kind: "cannot", reason: "A passkey does not open a backup. Use the passphrase or the code." } as const;
const none: Passkeys = { make: () => Promise.resolve(cannot), ask: () => Promise.resolve(cannot) };
