import { expect, test } from "vitest";
import { createFakeRawDisk } from "#core/vault/fake-disk.ts";
import { openKeyring } from "#core/vault/keyring.ts";
import { createMemoryPlace, type BackupPlace } from "#core/vault/backup-place.ts";
import type { BackupItem } from "#core/vault/backup-chunk.ts";
import { revisionOf } from "#core/vault/key-record.ts";
import { openWithPortable, portableSlots } from "#core/vault/portable-slots.ts";
import { createSealedRows } from "#core/vault/sealed-rows.ts";
import { createWaysIn } from "#core/vault/ways-in.ts";
import { createFakePasskeys } from "#core/vault/fake-passkeys.ts";
import { createFakeAudit } from "#core/words/fake-audit.ts";
import { createFakePassphraseKdf } from "#core/words/fake-passphrase-kdf.ts";
import { createProgramLocks } from "#core/words/program-locks.ts";
import { StorageTrouble } from "#core/words/rows.ts";
import type { BackupStatus, OpenBackupOutcome } from "./app.ts";
import { createBackupDesk } from "./backup-desk.ts";

const random = { bytes: (count: number) => crypto.getRandomValues(new Uint8Array(count)) };
const kdf = createFakePassphraseKdf();

/** One device over a fake disk: rows, keys, and the desk. `chosen`: the folder the person chose. */
async function device(keptHere: BackupPlace = createMemoryPlace(), chosen?: { place: BackupPlace; allowed: boolean }) {
  const disk = createFakeRawDisk();
  const opening = await openKeyring({ shelf: disk.shelf, random });
  if (opening.kind === "locked") throw new Error("A new disk is never locked.");
  const { keyring } = opening;
  const rows = createSealedRows({ raw: disk.raw, keyring, onDamage: () => undefined });
  const audit = createFakeAudit();
  const time = { now: 1_700_000_000_000 };
  const clock = { now: () => time.now };
  let reloads = 0;
  const passkeys = createFakePasskeys();
  const items = (): Promise<readonly BackupItem[]> =>
    Promise.resolve(
      [...disk.rows.values()].map(({ store, token, tags, sealed }) => ({
        name: ["row", store, token, ...tags],
        body: sealed,
      })),
    );
  const room = createBackupDesk({
    ...{ rows, keyring, audit, clock, keptHere, items, locks: createProgramLocks(), version: "1.0.0" },
    folder: {
      possible: true,
      chosen: () => Promise.resolve(chosen && { name: "Backups", ...chosen }),
      choose: () => Promise.resolve("stopped"),
      allow: () => Promise.resolve(false),
      forget: () => Promise.resolve(),
    },
    pickFolder: () => Promise.resolve(undefined),
    endRestore: () => Promise.resolve(),
    slots: () => portableSlots(disk.shelf),
    async addRecoveryCode() {
      const added = await createWaysIn({ shelf: disk.shelf, random, clock, kdf, passkeys }).add(
        { kind: "device" },
        { kind: "recovery" },
      );
      if (added.kind !== "added") throw new Error(added.kind);
      return { kind: "made", code: added.code ?? "" };
    },
    openPortable: (slots, proof) => openWithPortable(slots, proof, { random, kdf, passkeys }),
    revision: async () => revisionOf(await disk.shelf.read()) ?? 0,
    async switchTo(restored, record) {
      disk.rows.clear();
      for (const { name, body } of restored) {
        const [, store = "", token = "", ...tags] = name;
        disk.rows.set(`${store} ${token}`, { store, token, tags, sealed: body });
      }
      if (record !== undefined) await disk.shelf.replace(record.revision - 1, record);
    },
    reload: () => void (reloads += 1),
  });
  /** Opens the disk anew, as the page does after it was loaded again. */
  const reopened = async () => {
    const again = await openKeyring({ shelf: disk.shelf, random });
    if (again.kind === "locked") throw new Error("It is locked.");
    return createSealedRows({ raw: disk.raw, keyring: again.keyring, onDamage: () => undefined });
  };
  return { ...room, disk, rows, audit, time, reopened, reloads: () => reloads };
}

const opened = (outcome: OpenBackupOutcome) => {
  if (outcome.kind !== "opened") throw new Error(outcome.kind);
  return outcome;
};
const fact = (value: string) => ({ kind: "put", store: "facts", id: "name", value, tags: ["n"] }) as const;
const fileOf = (outcome: { readonly kind: string; readonly blob?: Blob; readonly fileName?: string }): File =>
  new File([outcome.blob ?? new Blob([])], outcome.fileName ?? "");
const statusOf = (desk: { watch: (listener: (status: BackupStatus) => void) => () => void }) =>
  new Promise<BackupStatus>((resolve) => desk.watch(resolve));

test("a backup opens on another device by the recovery code, and everything is as it was", async () => {
  const here = await device();
  await here.rows.write([fact("Ada")]);
  const made = await here.desk.makeRecoveryCode();
  if (made.kind !== "made") throw new Error(made.reason);
  const file = fileOf(await here.desk.file());
  expect(file.name).toBe("brane-2023-11-14.branebackup");

  const there = await device();
  await there.rows.write([fact("Eve")]);
  const backup = opened(await there.desk.restore.open(file));
  expect(backup).toMatchObject({ needsProof: true, backup: { at: here.time.now, app: "1.0.0" } });
  expect(await backup.restore()).toMatchObject({ kind: "refused" });
  expect(await backup.restore({ kind: "recovery", code: `${made.code}Z` })).toMatchObject({ kind: "refused" });
  expect(await there.rows.get("facts", "name")).toBe("Eve"); // nothing has happened yet
  expect(await backup.restore({ kind: "recovery", code: made.code })).toEqual({ kind: "restored" });
  expect(there.reloads()).toBe(1);
  expect(await (await there.reopened()).list("facts", "n")).toEqual([{ id: "name", value: "Ada" }]);
});

test("its own backup opens without being asked, and its key stays", async () => {
  const here = await device();
  await here.rows.write([fact("Ada")]);
  await here.desk.save();
  await here.rows.write([fact("Bob")]);
  const backup = opened(await here.desk.restore.open("here"));
  expect(backup.needsProof).toBe(false);
  expect(await backup.restore()).toEqual({ kind: "restored" });
  expect(await (await here.reopened()).get("facts", "name")).toBe("Ada");
});

test("a backup without a recovery code is refused elsewhere, in words", async () => {
  const place = createMemoryPlace();
  const here = await device(place);
  await here.desk.save();
  expect((await statusOf(here.desk)).opensElsewhere).toBe(false);
  expect(await (await device(place)).desk.restore.open("here")).toMatchObject({
    kind: "refused",
    reason: expect.stringContaining("without a recovery code") as unknown,
  });
});

test("goes into the chosen folder while the browser allows it, and stays here otherwise", async () => {
  const [folder, place] = [createMemoryPlace(), createMemoryPlace()];
  await (await device(place, { place: folder, allowed: true })).desk.save();
  expect(await place.names()).toEqual([]);
  expect(await folder.names()).not.toEqual([]);
  await (await device(place, { place: folder, allowed: false })).desk.save();
  expect(await place.names()).not.toEqual([]);
});

test("on schedule there is one a day, none without a way in, and trouble is shown and stops nobody", async () => {
  const place = createMemoryPlace();
  const here = await device(place);
  await here.onSchedule();
  expect(await place.names()).toEqual([]);
  await here.desk.makeRecoveryCode();
  await here.onSchedule();
  const first = await place.names();
  expect(first).not.toEqual([]);
  here.time.now += 60 * 60 * 1000;
  await here.onSchedule();
  expect(await place.names()).toEqual(first);
  here.time.now += 24 * 60 * 60 * 1000;
  place.write = () => Promise.reject(new StorageTrouble("full", "There is no room."));
  await here.onSchedule();
  await here.beforeRisk();
  expect((await statusOf(here.desk)).problem).toBe("There is no room.");
});

test("every backup is in the log, from its intent to its outcome", async () => {
  const here = await device();
  await here.desk.save();
  expect(here.audit.entries).toMatchObject([{ action: "backup.save", subject: "here" }, { outcome: "done" }]);
});
