import type { AboutEntry } from "./catalogue-about.ts";
import { entryBytes, type CatalogueEntry, type Mirror } from "./catalogue-entry.ts";
import { folderAt, type Hub } from "./hub.ts";
import { libraryMirror } from "./mlc-libraries.ts";

/** A model of the list whose files a hub tells when a person begins. */
export interface ToldEntry {
  readonly id: string;
  readonly name: string;
  readonly format: CatalogueEntry["format"];
  /** At the hub, owner and name. */
  readonly repository: string;
  /** Of all its files together, reckoned. */
  readonly bytes: number;
  readonly about: AboutEntry;
  /** The same model in a form that suits this machine better where that one runs: then this one is not proposed. */
  readonly insteadOf?: string;
}

/** A model that can be proposed: its files are known, or who will be asked for them. */
export type ListedModel = CatalogueEntry | (ToldEntry & { readonly mirrors: readonly Mirror[] });

/** With who is asked, as a person agrees to it. */
export const toldBy = (entry: ToldEntry, hub: Hub): ListedModel => ({
  ...entry,
  mirrors: [folderAt(hub, entry.repository, "main")],
});

export const listedBytes = (entry: Pick<CatalogueEntry, "files"> | Pick<ToldEntry, "bytes">): number =>
  "files" in entry ? entryBytes(entry) : entry.bytes;

/** Who gives single files of it beside its mirrors: a library, for what MLC compiled. */
export function besideMirrors(entry: ListedModel): readonly Mirror[] {
  if (!("files" in entry)) return entry.format === "mlc" ? [libraryMirror] : [];
  const all = entry.files.flatMap(({ mirrors = [] }) => mirrors);
  return all.filter((one, at) => all.findIndex((other) => JSON.stringify(other) === JSON.stringify(one)) === at);
}
