import type { AuditPort } from "#core/words/audit-port.ts";
import type { Clock, Locks, Random, Unsubscribe } from "#core/words/ports.ts";
import type { Rows } from "#core/words/rows.ts";
import type { AuditEntry } from "./entry-schema.ts";
import type { Sha256 } from "./merkle.ts";
import type { LogVerdict } from "./verify-log.ts";

export interface AuditLog extends AuditPort {
  /** The entries after number `seq` (0: all), in order. What is damaged is left out; `verify` says so. */
  entries(after?: number): Promise<readonly AuditEntry[]>;
  /** Tells, in every tab, that there are new entries. */
  watch(listener: () => void): Unsubscribe;
  /** JSON lines: one entry a line, each line canonical and ended. Makes a checkpoint first. */
  exportLines(): Promise<string>;
  /**
   * A checkpoint of the log as it is now, made unless the newest is of the same entries. Undefined while the log is
   * empty, and where the browser cannot sign.
   */
  checkpoint(): Promise<KeptCheckpoint | undefined>;
  /** All that were made, oldest first. */
  checkpoints(): Promise<readonly KeptCheckpoint[]>;
  /**
   * Checks the whole chain, that it reaches the head kept beside it (here a tail that was cut off is found too), and
   * every checkpoint kept here; `kept` is the text of one that was kept elsewhere.
   */
  verify(kept?: string): Promise<LogVerdict>;
  /** What proves that one entry stands in the log, as C2SP's tlog-proof (a text). Undefined when there is no such entry. */
  prove(seq: number): Promise<string | undefined>;
  /** Removes the details of these entries for good; the chain still holds. Resolves to how many had some. */
  eraseDetails(seqs: readonly number[]): Promise<number>;
}

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
  /** Runs `work` once after so many milliseconds. Without it a checkpoint that is due waits for the next entry. */
  readonly later?: (work: () => void, milliseconds: number) => void;
  /** A quick SHA-256 for checking many entries; WebCrypto's when absent. */
  readonly loadSha256?: () => Promise<Sha256>;
}
