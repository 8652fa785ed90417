/** The list of models that can be fetched: what came with the app, and what the house that serves it put beside it. */
import { readCatalogueEntry, type CatalogueEntry } from "./catalogue-entry.ts";
import { toldBy, type ListedModel, type ToldEntry } from "./listed-model.ts";
import { huggingFace, HubSchema, type Hub } from "./hub.ts";

export interface Catalogue {
  /** The house's own first, since it chose them. */
  readonly entries: readonly ListedModel[];
  /** Who is asked for the files of models that the list does not name, and for models by their name. */
  readonly hub: Hub;
  /** A sentence for each thing that was left out. */
  readonly refused: readonly string[];
}

/** More than any house proposes; above it a file is not a list of models. */
const mostEntries = 500;

/** What a house put beside the app. */
export interface HouseCatalogue {
  readonly entries: readonly CatalogueEntry[];
  /** Absent where the house says nothing of it. */
  readonly hub?: Hub;
  readonly refused: readonly string[];
}

/**
 * The house's file: `{ "version": 1, "models": [entry, …], "hub": {…} }`, of which the hub may be absent. What is wrong is
 * left out in a sentence, the rest is read.
 */
export function readCatalogue(value: unknown): HouseCatalogue {
  const list = modelsOf(value);
  if (typeof list === "string") return { entries: [], refused: [list] };
  const entries = new Map<string, CatalogueEntry>();
  const refused: string[] = [];
  const said = (value as { readonly hub?: unknown }).hub;
  const hub = said === undefined ? undefined : HubSchema.safeParse(said).data;
  if (said !== undefined && hub === undefined)
    refused.push("The list of models beside the app names a hub that cannot be used: its address or name is wrong.");
  for (const one of list) {
    const read = readCatalogueEntry(one);
    if (read.kind === "refused") refused.push(read.reason);
    else if (entries.has(read.entry.id)) {
      refused.push(`The catalogue has ${read.entry.id} twice: the first one counts.`);
    } else entries.set(read.entry.id, read.entry);
  }
  return { entries: [...entries.values()], refused, ...(hub === undefined ? {} : { hub }) };
}

function modelsOf(value: unknown): readonly unknown[] | string {
  const { version, models } = (typeof value === "object" && value !== null ? value : {}) as Record<string, unknown>;
  if (version !== 1) return "The list of models beside the app is not one that this BRANE reads: its version is not 1.";
  if (!Array.isArray(models)) return "The list of models beside the app names no models.";
  if (models.length > mostEntries) {
    return `The list of models beside the app is too long: it names ${models.length} models, and at most ${mostEntries} are read.`;
  }
  return models as readonly unknown[];
}

/**
 * Both as one list. Where both have a model of the same id and the same bytes, the house's mirrors are tried first and
 * what the app knows of it stands; of other bytes under the id of ours is nothing taken, so that a name keeps its
 * meaning.
 */
export function joinCatalogues(own: readonly (CatalogueEntry | ToldEntry)[], house: HouseCatalogue): Catalogue {
  const hub = house.hub ?? huggingFace;
  const refused = [...house.refused];
  const known = new Map(own.map((entry) => [entry.id, entry]));
  const first = house.entries.flatMap((entry) => {
    const same = known.get(entry.id);
    if (same === undefined) return [entry];
    if (!("files" in same) || !isSameModel(same, entry)) {
      refused.push(
        `The list of models beside the app gives other files for ${entry.id} than BRANE knows. They are left out: give that model an id of its own.`,
      );
      return [];
    }
    known.delete(entry.id);
    const about = same.about ?? entry.about;
    // the house's own files, which may have shards
    return [
      { ...same, ...entry, mirrors: [...entry.mirrors, ...same.mirrors], ...(about === undefined ? {} : { about }) },
    ];
  });
  const rest = [...known.values()].map((one) => ("files" in one ? one : toldBy(one, hub)));
  return { entries: [...first, ...rest], hub, refused };
}

const isSameModel = (one: CatalogueEntry, other: CatalogueEntry): boolean =>
  one.format === other.format && hashesOf(one) === hashesOf(other);
const hashesOf = ({ files }: CatalogueEntry): string =>
  files
    .map(({ path, bytes, sha256 = "", gitId = "" }) => `${path} ${bytes} ${sha256}${gitId}`)
    .toSorted()
    .join("\n");
