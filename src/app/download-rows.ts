/** What is written down of downloads: the person's word, and how far it is. In two stores, since two tabs write them: this and `wishStore`. */
import * as z from "zod/mini";
import { readCatalogueEntry, type CatalogueEntry } from "#core/broker/catalogue-entry.ts";

/** How far it is: the tab writes it that fetches. */
export const progressStore = "download-progress";

/** What the person wants of a model. */
export interface Wish {
  readonly entry: CatalogueEntry;
  /** `gone`: what arrived is deleted. */
  readonly wanted: "run" | "rest" | "gone";
  /** The mirror that is asked first, by its place in the entry's list. */
  readonly mirror: number;
  /** From files that a person picked: only the tab they were picked in has them. */
  readonly folder: boolean;
}

const Wished = z.object({
  entry: z.unknown(),
  wanted: z.enum(["run", "rest", "gone"]),
  mirror: z.int(),
  folder: z.boolean(),
});

const Kept = z.object({
  path: z.string(),
  pieces: z.array(z.string()),
  from: z.array(z.object({ name: z.string(), version: z.exactOptional(z.string()) })),
});

const WrittenSchema = z.object({
  state: z.enum(["waiting", "fetching", "checking", "paused", "failed", "here"]),
  doneBytes: z.number(),
  bytesPerSecond: z.exactOptional(z.number()),
  from: z.string(),
  why: z.exactOptional(z.string()),
  modelId: z.exactOptional(z.string()),
  kept: z.array(Kept),
});

/** What is kept of a file: the SHA-256 of each piece, empty where it is missing, and who gave them. */
interface KeptFile {
  readonly path: string;
  readonly pieces: readonly string[];
  readonly from: readonly { readonly name: string; readonly version?: string }[];
}

/** How far a download is, as the tab that fetches last wrote it. */
export interface Written extends Readonly<Omit<z.infer<typeof WrittenSchema>, "kept">> {
  readonly kept: readonly KeptFile[];
}

/** Undefined when it does not read: then nothing is fetched. */
export function readWish(value: unknown): Wish | undefined {
  const read = Wished.safeParse(value).data;
  if (read === undefined) return undefined;
  const entry = readCatalogueEntry(read.entry);
  return entry.kind === "entry" ? { ...read, entry: entry.entry } : undefined;
}

export const readWritten = (value: unknown): Written | undefined => WrittenSchema.safeParse(value).data;
