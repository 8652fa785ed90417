import { expect, test } from "vitest";
import { createFakeRawDisk } from "#core/vault/fake-disk.ts";
import { openKeyring } from "#core/vault/keyring.ts";
import { createMemoryPlace, type BackupPlace } from "#core/vault/backup-place.ts";
import type { BackupItem } from "#core/vault/backup-chunk.ts";
import { sourceOfItems, type BackupSource } from "#core/vault/backup-source.ts";
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
import { logSinceLastStart } from "./since-last-start.ts";

const random = { bytes: (count: number) => crypto.getRandomValues(new Uint8Array(count)) };
const kdf = createFakePassphraseKdf();

/** One device over a fake disk: rows, keys, and the desk. `chosen`: the folder the person chose. */
async function device(
  keptHere: BackupPlace = createMemoryPlace(),
  chosen?: { place: BackupPlace; allowed: boolean },
  mineAlone = false,
) {
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
  const items = () =>
    [...disk.rows.values()].map(({ store, token, tags, sealed }) => ({
      name: ["row", store, token, ...tags],
      body: sealed,
    }));
  const source: BackupSource = {
    look: (...asked) => sourceOfItems(items()).look(...asked),
    read: (...asked) => sourceOfItems(items()).read(...asked),
  };
  const room = createBackupDesk({
    ...{
      rows,
      keyring,
      audit,
      clock,
      keptHere,
      source,
      locks: createProgramLocks(),
      version: "1.0.0",
      mineAlone,
    },
    folder: {
      possible: true,
      chosen: () => Promise.resolve(chosen && { name: "Backups", house: createMemoryPlace(), ...chosen }),
      choose: () => Promise.resolve("stopped"),
      allow: () => Promise.resolve(false),
      forget: () => Promise.resolve(),
    },
    pickFolder: () => Promise.resolve(undefined),
    endRestore: () => Promise.resolve(),
    slots: () => portableSlots(disk.shelf),
    openPortable: (slots, proof) => openWithPortable(slots, proof, { random, kdf, passkeys }),
    revision: async () => revisionOf(await disk.shelf.read()) ?? 0,
    count: async (store) => (await disk.raw.tokens(store)).length,
    async switchTo(parts, taken, beside) {
      const restored: BackupItem[] = [];
      for await (const some of parts) restored.push(...some);
      disk.rows.clear();
      for (const { name, body } of restored) {
        const [, store = "", token = "", ...tags] = name;
        disk.rows.set(`${store} ${token}`, { store, token, tags, sealed: body });
      }
      for (const row of beside) disk.rows.set(`${row.store} ${row.token}`, row);
      if (taken !== undefined) await disk.shelf.replace(taken.record.revision - 1, taken.record);
    },
    reload: () => void (reloads += 1),
  });
  const makeRecoveryCode = async (): Promise<string> => {
    const ways = createWaysIn({ shelf: disk.shelf, random, clock, kdf, passkeys });
    const added = await ways.add({ kind: "device" }, { kind: "recovery" });
    if (added.kind !== "added") throw new Error(added.kind);
    return added.code ?? "";
  };
  /** Opens the disk anew, as the page does after it was loaded again. */
  const reopened = async () => {
    const again = await openKeyring({ shelf: disk.shelf, random });
    if (again.kind === "locked") throw new Error("It is locked.");
    return createSealedRows({ raw: disk.raw, keyring: again.keyring, onDamage: () => undefined });
  };
  return { ...room, makeRecoveryCode, disk, rows, audit, time, reopened, reloads: () => reloads };
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
  const code = await here.makeRecoveryCode();
  const file = fileOf(await here.desk.file());
  expect(file.name).toBe("brane-2023-11-14.branebackup");

  const there = await device();
  await there.rows.write([fact("Eve")]);
  const backup = opened(await there.desk.restore.open(file));
  expect(backup).toMatchObject({ needsProof: true, backup: { at: here.time.now, app: "1.0.0" } });
  expect(await backup.restore()).toMatchObject({ kind: "refused" });
  expect(await backup.restore({ kind: "recovery", code: `${code}Z` })).toMatchObject({ kind: "refused" });
  expect(await there.rows.get("facts", "name")).toBe("Eve"); // nothing has happened yet
  expect(await backup.restore({ kind: "recovery", code })).toEqual({ kind: "restored" });
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

test("the start after a restore writes it into the log, once; where the log was not replaced it stands there already", async () => {
  const noted = async (here: Awaited<ReturnType<typeof device>>) => {
    const audit = createFakeAudit();
    const start = { rows: await here.reopened(), audit, locks: createProgramLocks(), version: "1.0.0" };
    await Promise.all([logSinceLastStart(start), logSinceLastStart(start)]); // two tabs
    return audit.entries;
  };
  const here = await device();
  const code = await here.makeRecoveryCode();
  const file = fileOf(await here.desk.file());
  const entry = { action: "backup.restore", details: { madeAt: here.time.now, app: "1.0.0" } };
  await opened(await here.desk.restore.open(file)).restore();
  expect(await noted(here)).toMatchObject([entry]);
  expect(await noted(here)).toEqual([]);

  const there = await device(); // another device, whose key goes
  await opened(await there.desk.restore.open(file)).restore({ kind: "recovery", code });
  expect(await noted(there)).toMatchObject([entry]);

  const shared = await device(createMemoryPlace(), undefined, true);
  await opened(await shared.desk.restore.open(fileOf(await shared.desk.file()))).restore();
  expect(await noted(shared)).toEqual([]);
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
  await here.makeRecoveryCode();
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

test("before it replaces anything it says what is here and what comes, and backs up what is here", async () => {
  const place = createMemoryPlace();
  const here = await device(place);
  const talk = (id: string) => ({ kind: "put", store: "conversations", id, value: id }) as const;
  await here.rows.write([talk("1"), { ...talk("1"), store: "documents" }]);
  const file = fileOf(await here.desk.file());
  await here.rows.write([talk("2")]);
  here.time.now += 1000;
  const backup = opened(await here.desk.restore.open(file));
  expect(backup.backup).toMatchObject({ conversations: 1, documents: 1 });
  expect(backup.here).toEqual({ conversations: 2, documents: 1, wayBack: true });
  await backup.restore();
  const made = opened(await here.desk.restore.open("here"));
  expect(made.backup).toMatchObject({ at: here.time.now, conversations: 2, documents: 1 });
  await made.restore();
  expect(await (await here.reopened()).list("conversations")).toHaveLength(2);
});

test("what is here is not replaced when it could not be backed up, and another's backup says when there is no way back", async () => {
  const place = createMemoryPlace();
  const here = await device(place);
  const there = await device();
  await there.makeRecoveryCode();
  const file = fileOf(await there.desk.file());
  await here.rows.write([fact("Ada")]);
  expect(opened(await here.desk.restore.open(file)).here).toMatchObject({ wayBack: false });
  await here.makeRecoveryCode();
  expect(opened(await here.desk.restore.open(file)).here).toMatchObject({ wayBack: true });
  const own = opened(await here.desk.restore.open(fileOf(await here.desk.file())));
  await here.rows.write([fact("Eve")]);
  place.write = () => Promise.reject(new StorageTrouble("full", "There is no room."));
  expect(await own.restore()).toEqual({ kind: "refused", reason: "There is no room." });
  expect(await (await here.reopened()).get("facts", "name")).toBe("Eve");
});
