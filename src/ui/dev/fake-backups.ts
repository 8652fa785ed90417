import type { BackupDesk, BackupStatus, LossDesk, RestoreDesk } from "#app/app.ts";

const at = Date.UTC(2026, 10, 20, 18, 30);
const backup = { at, bytes: 12_400_000, app: "0.1.0" };

/** A fake: a backup that is there, and is restored by being asked. */
const fakeRestore = (here: boolean): RestoreDesk => ({
  open: (from) =>
    Promise.resolve(
      from === "folder"
        ? { kind: "none" }
        : {
            kind: "opened",
            backup: { ...backup, conversations: 12, documents: 3 },
            ...(here ? { here: { conversations: 14, documents: 3, wayBack: true } } : {}),
            needsProof: true,
            restore: () => Promise.resolve({ kind: "refused", reason: wrong }),
          },
    ),
});
const wrong = "There is a typing error in group 3, 7K2QD.";

/** A fake: backups as they are said to be. */
export function createFakeBackups(part: Partial<BackupStatus> = {}): BackupDesk {
  const status: BackupStatus = {
    ...{ opensElsewhere: true, foldersPossible: true, running: false, mineAlone: false, house: false },
    ...{ folder: { name: "Backups of BRANE", allowed: true }, last: { ...backup, where: "folder" } },
    ...part,
  };
  return {
    restore: fakeRestore(true),
    watch: (listener) => {
      listener(status);
      return () => undefined;
    },
    chooseFolder: () => Promise.resolve({ kind: "chosen" }),
    allowFolder: () => Promise.resolve(true),
    forgetFolder: () => Promise.resolve(),
    save: () => Promise.resolve({ kind: "saved", backup }),
    file: () => Promise.resolve({ kind: "saved", blob: new Blob([]), fileName: "brane-2026-11-21.branebackup" }),
  };
}

/** A fake: a browser that lost its database. */
export const fakeLoss: LossDesk = {
  lost: ["database"],
  restore: fakeRestore(false),
  beginAnew: () => Promise.resolve(),
};
