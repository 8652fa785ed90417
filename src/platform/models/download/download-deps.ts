import type { NamedEntry } from "#core/broker/catalogue-entry.ts";
import type { StreamedHash } from "../bring-model.ts";
import type { ShardShelf } from "../shard-shelf.ts";
import type { KeptFile } from "./held-pieces.ts";

/** Where a download is. Bytes are of the whole model. */
export interface DownloadProgress {
  readonly state: "waiting" | "fetching" | "checking";
  /** Kept or arrived; while `checking`, checked. */
  readonly doneBytes: number;
  readonly totalBytes: number;
  readonly bytesPerSecond?: number;
  readonly from: string;
  readonly why?: string;
}

/** What the downloader needs of the place it runs in. */
export interface DownloadDeps {
  readonly shelf: ShardShelf;
  readonly createHash: () => Promise<StreamedHash>;
  /** Bytes of this origin's quota that are free; undefined where the browser does not say. */
  readonly free: () => Promise<number | undefined>;
  /** Milliseconds since any moment. */
  readonly now: () => number;
  /** Tells of every change, many times a second. */
  readonly tell: (progress: DownloadProgress) => void;
  /** Writes down what is kept; a piece counts as kept when it resolves. */
  readonly write: (kept: readonly KeptFile[], progress: DownloadProgress) => Promise<void>;
  /** Writes down what every file must be, of a model of which git alone named some. Durable when it resolves. */
  readonly named: (entry: NamedEntry) => Promise<void>;
  /** Trouble, and who is asked next, for the log. */
  readonly note: (trouble: { readonly from: string; readonly reason: string; readonly next: string }) => Promise<void>;
  /** In milliseconds: after so long without a byte a source counts as silent; a second of waiting. */
  readonly patience?: { readonly silence: number; readonly second: number };
  /** Of the pieces of files without shards. */
  readonly pieceBytes?: number;
}
