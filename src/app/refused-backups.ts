import type { BackupDesk } from "./app.ts";
import type { BackupRoom } from "./backup-desk.ts";

const reason =
  "Several people share this BRANE. A backup would hold everybody's rows and open only with one person's key, so none is made. Save what matters as .brane files.";
const refused = { kind: "refused", reason } as const;

/**
 * Where several people share a machine nothing is backed up or restored, and that is said: a backup holds the whole disk
 * and the ways in of one person, and putting it back would take the place of everybody.
 */
export function createRefusedBackups(endRestore: () => Promise<void>): BackupRoom {
  const desk: BackupDesk = {
    restore: { open: () => Promise.resolve(refused) },
    watch(listener) {
      listener({ opensElsewhere: false, foldersPossible: false, running: false, refused: reason });
      return () => undefined;
    },
    makeRecoveryCode: () => Promise.resolve(refused),
    chooseFolder: () => Promise.resolve(refused),
    allowFolder: () => Promise.resolve(false),
    forgetFolder: () => Promise.resolve(),
    save: () => Promise.resolve(refused),
    file: () => Promise.resolve(refused),
  };
  return { desk, onSchedule: () => Promise.resolve(), beforeRisk: () => Promise.resolve(), endRestore };
}
