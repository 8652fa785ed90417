import type { AuditPort } from "#core/words/audit-port.ts";
import type { Clock, Locks, Random, Unsubscribe } from "#core/words/ports.ts";
import type { Rows } from "#core/words/rows.ts";
import type { AuditEntry } from "./entry-schema.ts";
import type { Sha256 } from "./merkle.ts";
import type { Auditors } from "./auditor-keys.ts";
import type { LogVerdict } from "./verify-log.ts";

/**
 * The log of one machine. Everyone appends, and makes checkpoints; its entries are sealed to the auditors, so that only
 * who holds their key reads them.
 */
export interface AuditLog extends AuditPort {
  /** The entries after number `after` (0: all) up to `upTo`, in order. What is damaged is left out; `verify` says so. */
  entries(after?: number, upTo?: number): Promise<readonly AuditEntry[] | OnlyAuditors>;
  /** How many entries there are. */
  size(): Promise<number>;
  /** Tells, in every tab, that there are new entries. */
  watch(listener: () => void): Unsubscribe;
  /** JSON lines: one entry a line, each line canonical and ended. Makes a checkpoint first. */
  exportLines(): Promise<string | OnlyAuditors>;
  /**
   * A checkpoint of the log as it is now, made unless the newest is of the same entries. Undefined while the log is
   * empty, and where the browser cannot sign.
   */
  checkpoint(): Promise<KeptCheckpoint | undefined>;
  /** All that were made, oldest first. */
  checkpoints(): Promise<readonly KeptCheckpoint[]>;
  /**
   * Checks the whole chain, that it reaches the head kept beside it (here a tail that was cut off is found too), and
   * every checkpoint kept here; `kept` is the text of one that was kept elsewhere. Who does not read the log checks its
   * hashes, its tree and its signatures all the same. What it finds counts in `soundness`, but for what `kept` shows.
   */
  verify(kept?: string): Promise<KeptVerdict>;
  /** What proves that one entry stands in the log, as C2SP's tlog-proof (a text). Undefined when there is no such entry. */
  prove(seq: number): Promise<string | undefined | OnlyAuditors>;
  /** Removes the details of these entries for good; the chain still holds. Resolves to how many had some. */
  eraseDetails(seqs: readonly number[]): Promise<number | OnlyAuditors>;
  /**
   * Seals what was written before entries were sealed to the auditors. Resolves to how many those were. `rest` is
   * waited for after each hundred.
   */
  sealOlder(rest?: () => Promise<void>): Promise<number>;
  /**
   * What is done for the log after every opening, in small parts with `rest` between them: older entries are sealed, and
   * what came since the last time is checked; now and then all of it. One tab does it; cut short, it goes on the next time.
   */
  lookAfter(rest: () => Promise<void>): Promise<void>;
  /** What the last such checks found. */
  soundness(): Promise<Soundness>;
  /** Tells, in every tab, that they found something. */
  watchSoundness(listener: () => void): Unsubscribe;
}

export interface Soundness {
  /** Absent before the first check has ended. `entries` were found sound at `at`; all of them at `wholeAt`, milliseconds since 1970. */
  readonly checked?: { readonly entries: number; readonly at: number; readonly wholeAt: number };
  /** The first entry that is not as it should be, why, and when that was found. */
  readonly broken?: { readonly seq: number; readonly reason: string; readonly at: number };
}

/** What who holds no auditor's key gets in the place of what the log says. */
export interface OnlyAuditors {
  readonly kind: "only-auditors";
  readonly reason: string;
}
export const onlyAuditors: OnlyAuditors = {
  kind: "only-auditors",
  reason: "Only auditors read the log. Ask one of them to look.",
};
export const isOnlyAuditors = (read: unknown): read is OnlyAuditors => read === onlyAuditors;

export type KeptVerdict =
  | LogVerdict
  /** Every link, the tree and the checkpoints hold. What the entries say was not looked at: that takes an auditor. */
  | {
      readonly kind: "linked";
      readonly entries: number;
      readonly root: string;
      readonly covered: number;
      readonly signed: boolean;
    };

export interface KeptCheckpoint {
  /** The signed note. */
  readonly note: string;
  /** What to check it with: C2SP's vkey. */
  readonly key: string;
  readonly size: number;
  /** Milliseconds since 1970, by this device's clock. The note itself bears no time. */
  readonly at: number;
}

export interface LogDeps {
  readonly rows: Rows;
  readonly locks: Locks;
  readonly clock: Clock;
  readonly random: Random;
  /** Who reads it: `openAuditorKeys`. Asked again and again, since auditors come and go. */
  readonly auditors: () => Promise<Auditors>;
  /** Who is at it, to be named in each entry's details; nobody where a machine has one person. */
  readonly person?: () => string | undefined;
  /** Runs `work` once after so many milliseconds. Without it a checkpoint that is due waits for the next entry. */
  readonly later?: (work: () => void, milliseconds: number) => void;
  /** A quick SHA-256 for checking many entries; WebCrypto's when absent. */
  readonly loadSha256?: () => Promise<Sha256>;
}
