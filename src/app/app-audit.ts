import type { Soundness } from "#core/audit/log.ts";
import type { JsonObject } from "#core/words/json.ts";
import type { Unsubscribe } from "#core/words/ports.ts";

export interface AuditEntryView {
  readonly seq: number;
  readonly at: number;
  readonly phase: "intent" | "outcome" | "note";
  readonly action: string;
  readonly neuronId?: string;
  readonly subject: string;
  readonly outcome?: string;
  /** The intent's seq, for an outcome. */
  readonly of?: number;
  /** True for an intent that no outcome follows (yet): it is still at work, or the app was stopped in between. */
  readonly open?: boolean;
  readonly hash: string;
  readonly details: JsonObject;
  /** True when there were details, and they were erased. */
  readonly erased?: boolean;
}

/** What the log was at one moment, signed. Kept where nobody who can change the log can change it, it proves later what the log was. */
interface LogCheckpoint {
  /** C2SP's checkpoint, a signed note: some 200 characters. */
  readonly note: string;
  /** What the signature is checked with: C2SP's vkey, a line. */
  readonly key: string;
  /** How many entries it vouches for. */
  readonly size: number;
  readonly at: number;
}

type LogVerdict =
  | {
      readonly kind: "intact";
      readonly entries: number;
      /** How many of them, from the first, stand under a signed checkpoint. */
      readonly covered: number;
      /** False for who is no auditor: the chain and the tree hold; what the entries say was not looked at. */
      readonly read: boolean;
    }
  | { readonly kind: "broken"; readonly seq: number; readonly reason: string }
  /** The checkpoint that was brought cannot be read, so nothing is said of the log. */
  | { readonly kind: "refused"; readonly reason: string };

/** An entry without what lies beside it and its hashes: what it is found and told by. */
export type LogGlance = Omit<AuditEntryView, "hash" | "details" | "erased"> & {
  /** Who did it, by name, where several people share the machine; it goes with the details when those are erased. */
  readonly by?: string;
  /** Everything that it says, details included, in small letters: to find words in. */
  readonly text: string;
};

/** The log at a glance. It is read by ranges, from its end on: of a long one there is more and more. */
export interface LogIndex {
  /** Newest first. Damaged ones are left out. */
  readonly glances: readonly LogGlance[];
  /** How many entries the log has, and how many of them, the newest, have been read. */
  readonly size: number;
  readonly read: number;
  /** Why there are none to be seen: only auditors read the log. */
  readonly refused?: string;
}

type Unread = { readonly kind: "refused"; readonly reason: string };

/** The desk but for what is there from the beginning. */
export type LateAuditDesk = Omit<AuditDesk, "watchSoundness">;

/** What the log says is told to auditors only; others are refused in words. */
export interface AuditDesk {
  /**
   * The entries after number `after` (0: all) up to `upTo`, oldest first. Which intents are open is said where they are
   * read to the log's end.
   */
  entries(after?: number, upTo?: number): Promise<readonly AuditEntryView[] | Unread>;
  /** Tells what the log holds as it is read, and of every new entry, in every tab. */
  watch(listener: (index: LogIndex) => void): Unsubscribe;
  /** JSON lines, one entry a line, as `brane audit verify` reads them. Logged, and a checkpoint is made. */
  export(): Promise<{ readonly kind: "exported"; readonly text: string } | Unread>;
  /** Checks the log against itself and the checkpoints kept here; `kept` is the text of one that was kept elsewhere. */
  verify(kept?: string): Promise<LogVerdict>;
  /** What the checks find that run by themselves after each opening. Begins a moment after the first screen. */
  watchSoundness(listener: (found: Soundness) => void): Unsubscribe;
  /** A checkpoint of the log as it is now. Undefined while it is empty, and where the browser cannot sign. */
  checkpoint(): Promise<LogCheckpoint | undefined>;
  /** The notes of all checkpoints that were made, as one file for `brane audit verify --checkpoint`. */
  checkpoints(): Promise<string>;
  /** What proves to others that one entry stands in the log, without the rest of it: a few kilobytes of text. */
  prove(seq: number): Promise<{ readonly kind: "proved"; readonly proof: string } | Unread>;
  /** Removes details for good, of one entry or of all before a time. That it happened is logged, and the log still holds. */
  eraseDetails(
    which: { readonly seq: number } | { readonly before: number },
  ): Promise<
    { readonly kind: "erased"; readonly entries: number } | { readonly kind: "refused"; readonly reason: string }
  >;
}
