import type { BackupStatus } from "#app/app.ts";
import { dayAndTime, sizeInWords } from "#ui/words/format.ts";

/** How backups stand: the last one, where it went, and where the next ones go. */
export function stateInWords({ last, folder }: Pick<BackupStatus, "last" | "folder">): string {
  const where = { folder: "into the folder you chose", here: "into this browser", file: "as a file" } as const;
  const newest =
    last === undefined
      ? "There is no backup yet."
      : `The last backup is of ${dayAndTime(last.at)}, ${sizeInWords(last.bytes)}, ${where[last.where]}.`;
  const goes =
    folder === undefined
      ? withoutFolder[last?.where ?? "none"]
      : folder.allowed
        ? `They go into “${folder.name}” once a day while BRANE is open, and before every import and update.`
        : `They belong into “${folder.name}”, but the browser does not let BRANE write there now. Until you allow it, they stay in this browser.`;
  return `${newest} ${goes}`;
}

const inThisBrowser = "stay in this browser, the last three, and are lost with it";
const withoutFolder = {
  none: `Those that BRANE makes ${inThisBrowser}: save one as a file, or choose a folder.`,
  here: `Backups here ${inThisBrowser}: save one as a file, or choose a folder.`,
  file: `Keep that file on another device or disk. Backups that are not saved as a file ${inThisBrowser}.`,
  folder: `No folder is chosen now: new backups ${inThisBrowser}: save one as a file, or choose a folder.`,
} as const;
