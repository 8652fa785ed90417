/** The part of the facade (app.ts) that keeps and restores backups, and says what the browser has lost. */
import type { Unsubscribe } from "#core/words/ports.ts";

/** Which of the browser's stores: the database, the private files, the small settings. */
export type StoreName = "database" | "files" | "settings";

/** Somebody was here before, and the browser has lost the database. Nothing is made anew until a person says so. */
export interface LossDesk {
  readonly lost: readonly StoreName[];
  readonly restore: RestoreDesk;
  /** Agrees to an empty app, and reloads. Backups stay where they are. */
  beginAnew(): Promise<void>;
}

/** What a newer BRANE copied before it changed how things are kept. */
export interface WayBack {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Goes back, and gives up what was written since. The next start ends it. */
  go(): Promise<void>;
}

/** What is known of a backup before it is opened. */
export interface BackupSummary {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly bytes: number;
  /** The version of BRANE that made it. */
  readonly app: string;
}

/** How much of what a person would miss there is. */
export interface Kept {
  readonly conversations: number;
  readonly documents: number;
}

/** What a person shows to open a backup: the passphrase, or the recovery code. */
export type BackupProof =
  { readonly kind: "passphrase"; readonly passphrase: string } | { readonly kind: "recovery"; readonly code: string };

type Refused = { readonly kind: "refused"; readonly reason: string };

export type OpenBackupOutcome =
  | {
      readonly kind: "opened";
      readonly backup: BackupSummary & Kept;
      /** It is of what several people had in common: so many can come in again, each then with a backup of their own. */
      readonly people?: number;
      /**
       * What it would take the place of; absent where nothing is. It is backed up before. `wayBack`: that backup can be
       * opened afterwards.
       */
      readonly here?: Kept & { readonly wayBack: boolean };
      /** False when it is this app's own and its key is here. */
      readonly needsProof: boolean;
      /** Puts it in the place of everything that is here, and reloads every tab. */
      restore(proof?: BackupProof): Promise<{ readonly kind: "restored" } | Refused>;
    }
  | { readonly kind: "none" }
  | { readonly kind: "stopped" }
  | Refused;

export interface RestoreDesk {
  /** Looks for the newest whole backup: in the browser's own storage, in a folder (opens the picker), or in a file. */
  open(from: "here" | "folder" | File): Promise<OpenBackupOutcome>;
}

export interface BackupStatus {
  /** False while a backup would open with this browser's own key alone: then it is worth nothing when that is lost. */
  readonly opensElsewhere: boolean;
  /** The folder the person chose. `allowed`: the browser lets BRANE write there now. */
  readonly folder?: { readonly name: string; readonly allowed: boolean };
  /** False in browsers that let no page write into a folder. */
  readonly foldersPossible: boolean;
  readonly last?: BackupSummary & { readonly where: "folder" | "here" | "file" };
  readonly running: boolean;
  /** Several people share this machine: it holds what is mine, and nobody else's. */
  readonly mineAlone: boolean;
  /** I am an admin of it: what everybody has in common is backed up with mine. */
  readonly house: boolean;
  /** Why the last try on schedule failed. */
  readonly problem?: string;
}

export interface BackupDesk {
  readonly restore: RestoreDesk;
  watch(listener: (status: BackupStatus) => void): Unsubscribe;
  /** Opens the browser's picker, or asks it to allow the folder again: call it from a click. */
  chooseFolder(): Promise<{ readonly kind: "chosen" } | { readonly kind: "stopped" } | Refused>;
  allowFolder(): Promise<boolean>;
  forgetFolder(): Promise<void>;
  /** Into the folder, or where there is none that may be used, into the browser's own storage. */
  save(): Promise<{ readonly kind: "saved"; readonly backup: BackupSummary } | Refused>;
  /** The same as one file, to be kept wherever the person likes; or, for an admin, what everybody has in common. */
  file(
    what?: "mine" | "house",
  ): Promise<{ readonly kind: "saved"; readonly blob: Blob; readonly fileName: string } | Refused>;
}
