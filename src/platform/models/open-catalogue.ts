import { joinCatalogues, readCatalogue, type Catalogue, type HouseCatalogue } from "#core/broker/catalogue.ts";
import { carriedCatalogue } from "#core/broker/catalogue-list.ts";
import { toldCatalogue } from "#core/broker/catalogue-told.ts";

/** Where a house puts its own list, beside the models that it carries (scripts/shard-model.mjs writes it). */
export const houseCatalogueAddress = "/models/catalogue.json";
/** A list is a few hundred bytes a model; above this it is something else. */
const mostBytes = 4 * 1024 * 1024;
const patienceMs = 4_000;

/**
 * The models that can be fetched: the app's own list, and before it what the house that serves the app put beside it.
 * `read` is same-origin only. A house without a list, and one that cannot be reached, has none; one whose list cannot be
 * used is said in `refused`. Never rejects.
 */
export async function openCatalogue(
  read: (address: string, init: RequestInit) => Promise<Response>,
): Promise<Catalogue> {
  return joinCatalogues([...carriedCatalogue, ...toldCatalogue], await houseCatalogue(read));
}

const none: HouseCatalogue = { entries: [], refused: [] };
const unreadable = (what: string): HouseCatalogue => ({
  entries: [],
  refused: [
    `The list of models beside the app ${what}. Tell whoever runs this BRANE; its other models are listed here.`,
  ],
});

async function houseCatalogue(read: Parameters<typeof openCatalogue>[0]): Promise<HouseCatalogue> {
  let text: string;
  try {
    const answer = await read(houseCatalogueAddress, { cache: "no-cache", signal: AbortSignal.timeout(patienceMs) });
    // some hosts answer with their first page for what they do not have
    if (!answer.ok || (answer.headers.get("content-type") ?? "").startsWith("text/html")) return none;
    if (Number(answer.headers.get("content-length") ?? 0) > mostBytes) return unreadable("is too long");
    text = await answer.text();
  } catch {
    return none; // offline
  }
  if (text.length > mostBytes) return unreadable("is too long");
  try {
    return readCatalogue(JSON.parse(text));
  } catch {
    return unreadable("is damaged: it is no JSON");
  }
}
