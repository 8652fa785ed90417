import type { CatalogueFile } from "#core/broker/catalogue-entry.ts";
import type { DownloadTrouble } from "./download-trouble.ts";
import type { Piece } from "./pieces.ts";

/** Where a model's files come from: a mirror, or a folder that a person picked. What it gives is never trusted. */
export interface Source {
  /** As a person reads it. */
  readonly name: string;
  /** Whether it is asked for this file at all. */
  has(file: CatalogueFile): boolean;
  /** How many of these pieces, which lie one after the other, it gives at a time. */
  atOnce(pieces: readonly Piece[]): number;
  /** Opens the way to these pieces. Rejects with the signal's reason on abort. */
  open(file: CatalogueFile, pieces: readonly Piece[], signal: AbortSignal): Promise<Opened>;
}

export type Opened =
  | {
      readonly kind: "open";
      readonly body: ReadableStream<Uint8Array>;
      /** Bytes of the body that come before the first of the pieces: of a server that does not know ranges. */
      readonly skip: number;
      /** Whether the body is to end with the last piece. */
      readonly exact: boolean;
      /** The file's ETag, where the server tells it: another one is another file. */
      readonly version?: string;
    }
  | { readonly kind: "trouble"; readonly trouble: DownloadTrouble };
