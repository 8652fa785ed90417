/**
 * The part of the composition root that keeps and restores backups, and notices what the browser lost; fetched when
 * somebody asks for it, and once after every start.
 */
import type { AuditLog } from "#core/audit/audit-log.ts";
import { revisionOf, type KeyRecord, type KeyShelf } from "#core/vault/key-record.ts";
import type { BackupPlace } from "#core/vault/backup-place.ts";
import { houseSign } from "#core/vault/common-space.ts";
import type { House } from "#core/vault/house.ts";
import { houseSource, openerOfHouse } from "#core/vault/house-backup.ts";
import { houseKeysUnder, machineStores } from "#core/vault/own-house-keys.ts";
import { firstPerson } from "#core/vault/person.ts";
import { openWithPortable, portableSlots } from "#core/vault/portable-slots.ts";
import type { RawRows } from "#core/vault/raw-rows.ts";
import { commonSpace } from "#core/vault/spaces.ts";
import type { Keyring } from "#core/vault/store-keys.ts";
import type { Passkeys } from "#core/vault/passkeys.ts";
import type { Clock, Locks, Random } from "#core/words/ports.ts";
import type { Rows } from "#core/words/rows.ts";
import type { WorkerHandle } from "#platform/page/guarded-worker.ts";
import { createBackupDisk } from "#platform/storage/backup-disk.ts";
import { openCanaryPlaces } from "#platform/storage/canary-places.ts";
import { createChosenFolder, createPlaceHere, pickBackupFolder } from "#platform/storage/chosen-folder.ts";
import { databaseName, present, type Storage } from "#platform/storage/open-storage.ts";
import { beginReturn, dropOldCopies, endReturn, findCopy } from "#platform/storage/upgrade-copy.ts";
import { createPeopleShelf } from "#platform/storage/people-shelf.ts";
import { createWholeStorage } from "#platform/storage/whole-storage.ts";
import { createArgon2idClient } from "#platform/vault/argon2id-client.ts";
import type { LossDesk, StoreName, WayBack } from "./app.ts";
import type { Shared } from "./browser-people.ts";
import { createBackupDesk, type BackupRoom } from "./backup-desk.ts";
import { lookForLoss, settleLoss } from "./loss-desk.ts";
import { once } from "./once.ts";
import { logSinceLastStart } from "./since-last-start.ts";
import { createRestoreDesk, type RestoreDeskDeps, type TakenKey } from "./restore-desk.ts";

interface Ground {
  readonly storage: Storage;
  readonly locks: Locks;
  readonly random: Random;
  readonly clock: Clock;
  readonly startGuarded: (start: () => Worker) => WorkerHandle;
  readonly version: string;
  /** Reloads every tab. */
  readonly reload: () => void;
}
interface OpenGround extends Ground {
  readonly rows: Rows;
  readonly keyring: Keyring;
  readonly audit: AuditLog;
  /** Where what this person keeps lies. */
  readonly raw: RawRows;
  readonly shelf: KeyShelf;
  readonly filesFolder: string;
  /** Who of several people this is; undefined for one person alone. */
  readonly shared: Pick<Shared, "house" | "name"> | undefined;
}

/** The first look, in milliseconds after the start, and the time between two: a person's first minutes are their own. */
const firstLookMs = 5 * 60 * 1000;
const everyLookMs = 60 * 60 * 1000;

/** Where the browser has lost the database: the desk that says so. Undefined on a first day, and on a return's. */
export async function openLoss(ground: Ground): Promise<LossDesk | undefined> {
  if (await endReturn(databaseHere(), present.version)) return undefined;
  const places = openCanaryPlaces(ground.storage);
  const { storage, locks } = ground;
  const disk = createBackupDisk({ whole: createWholeStorage(storage.tables), locks, folder: "files", without: [] });
  const restore = createRestoreDesk({
    ...opening(ground),
    keptHere: firstThatHas(createPlaceHere(commonSpace), createPlaceHere(firstPerson)),
    pickFolder: () => pickBackupFolder(commonSpace, firstPerson),
    house: wholeHouse(ground),
    sign: undefined,
    revision: async () => revisionOf(await storage.keys.read()) ?? 0,
    count: () => Promise.resolve(0),
    version: ground.version,
    replacesLog: true,
    switchTo: (parts, taken, beside) =>
      disk.switchTo(parts, { keep: [], beside, ...(taken && { record: taken.record }) }),
  });
  return lookForLoss({ places, restore, reload: ground.reload });
}

/** Where a newer BRANE has brought the database to its layout: the copy from before, and the way back to it. */
export async function findWayBack(): Promise<WayBack | undefined> {
  const at = await findCopy(databaseHere(), present.version);
  if (at === undefined) return undefined;
  return { at, go: () => beginReturn(databaseHere(), present.version) };
}

const databaseHere = () => ({ name: databaseName, factory: indexedDB });

/** The desk of backups, and what every start does beside it. */
type BackupGround = BackupRoom & { readonly logSinceLastStart: () => Promise<void> };

export function openBackups(ground: OpenGround): BackupGround {
  const { storage, shared, raw, shelf } = ground;
  const space = shared?.house.me ?? firstPerson;
  const whole = createWholeStorage(storage.tables, space);
  const without = shared === undefined ? [] : machineStores;
  const disk = createBackupDisk({ whole, locks: ground.locks, folder: ground.filesFolder, without });

  /** With another master key, what this machine has given the person goes on under that one. */
  async function comesWith(taken: TakenKey | undefined) {
    if (taken === undefined) return { keep: without, beside: [] };
    if (shared === undefined) return { keep: [], beside: [], record: taken.record };
    const beside = await houseKeysUnder(taken.keyring, { raw, keyring: ground.keyring });
    return { keep: [], beside, record: atTheDoor(taken.record, shared.name) };
  }

  const room = createBackupDesk({
    ...ground,
    ...opening(ground),
    keptHere: createPlaceHere(space),
    pickFolder: () => pickBackupFolder(space),
    revision: async () => revisionOf(await shelf.read()) ?? 0,
    count: async (store) => (await raw.tokens(store)).length,
    async switchTo(parts, taken, beside) {
      const comes = await comesWith(taken);
      await disk.switchTo(parts, { ...comes, beside: [...comes.beside, ...beside] });
    },
    mineAlone: shared !== undefined,
    ...(shared === undefined ? { wholeHouse: wholeHouse(ground) } : {}),
    ...(shared?.house.keys.admin === undefined ? {} : { house: commonOf(ground, shared.house) }),
    folder: createChosenFolder(whole.folder, shared?.house.me),
    source: disk.source,
    endRestore: once(async () => {
      await disk.finish();
      await commonDisk(ground).finish();
    }),
    slots: () => portableSlots(shelf),
  });
  return { ...room, logSinceLastStart: () => logSinceLastStart(ground) };
}

/**
 * What every start does when the first screen stands: ends a restore that was cut short, logs what the start before it
 * could not, and looks after the canary.
 */
export async function lookAfter(storage: Storage, room: BackupGround): Promise<readonly StoreName[]> {
  await room.endRestore();
  await room.logSinceLastStart();
  await dropOldCopies(databaseHere(), Date.now());
  setTimeout(() => {
    void room.onSchedule();
    setInterval(() => void room.onSchedule(), everyLookMs);
  }, firstLookMs);
  return settleLoss(openCanaryPlaces(storage), () => crypto.randomUUID());
}

/** What an admin backs up of what everybody has in common. */
const commonOf = ({ storage, locks, random }: Ground, { keys }: House) => ({
  sign: houseSign(keys, random),
  keptHere: createPlaceHere(commonSpace),
  source: () =>
    houseSource(commonDisk({ storage, locks }).source, { people: createPeopleShelf(storage), raw: storage.rows }),
});

/** How a house comes in, where one person is, or nobody. */
const wholeHouse = (ground: Ground): NonNullable<RestoreDeskDeps["house"]> => ({
  openerOf: (parts, keyring) => openerOfHouse(parts, keyring, ground.random),
  switchTo: (parts, house) => commonDisk(ground).switchTo(parts, { keep: [], beside: [], house }),
});

/** The common space has no private files: its folder is never made. */
const commonDisk = ({ storage, locks }: Pick<Ground, "storage" | "locks">) =>
  createBackupDisk({
    whole: createWholeStorage(storage.tables, commonSpace),
    ...{ locks, folder: "files-house", without: [] },
  });

/** Of two places the first that has anything. */
function firstThatHas(one: BackupPlace, other: BackupPlace): BackupPlace {
  const chosen = async () => ((await one.names()).length > 0 ? one : other);
  return {
    names: async () => (await chosen()).names(),
    read: async (name) => (await chosen()).read(name),
    write: async (...asked) => (await chosen()).write(...asked),
    remove: async (name) => (await chosen()).remove(name),
  };
}

/** One of several people has a name at the door, and this device alone lets nobody in. */
const atTheDoor = (record: KeyRecord, name: string): KeyRecord => ({
  ...record,
  name,
  slots: record.slots.filter(({ kind }) => kind !== "device"),
});

function opening({ random, startGuarded, reload }: Ground) {
  const kdf = createArgon2idClient({
    startWorker: () =>
      startGuarded(
        () =>
          new Worker(new URL("../../workers/passphrase.ts", import.meta.url), { type: "module", name: "passphrase" }),
      ),
  });
  const openPortable: RestoreDeskDeps["openPortable"] = (slots, proof) =>
    openWithPortable(slots, proof, { random, kdf, passkeys: none });
  return { openPortable, reload };
}

/** A backup is opened by a passphrase or a code; a passkey belongs to the app that is locked. */
const cannot = { kind: "cannot", reason: "A passkey does not open a backup. Use the passphrase or the code." } as const;
const none: Passkeys = { make: () => Promise.resolve(cannot), ask: () => Promise.resolve(cannot) };
