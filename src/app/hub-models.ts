/** Models that a hub tells of: those of the list that name no files, and any other by its name. */
import type { Catalogue } from "#core/broker/catalogue.ts";
import type { CatalogueEntry } from "#core/broker/catalogue-entry.ts";
import type { Machine } from "#core/broker/choose.ts";
import type { Room } from "#core/broker/fit.ts";
import { readHubName } from "#core/broker/hub.ts";
import { entriesOf } from "#core/broker/hub-entry.ts";
import type { ListedModel } from "#core/broker/listed-model.ts";
import { proposals } from "#core/broker/proposals.ts";
import type { AskHubOutcome } from "./app-downloads.ts";
import type { HubQuestions } from "./hub-questions.ts";

type Whole =
  | { readonly kind: "entry"; readonly entry: CatalogueEntry }
  | { readonly kind: "refused"; readonly reason: string }
  | { readonly kind: "stopped" };

export interface HubModels {
  /** A model of the list with its files: the hub is asked for those that the list does not name. */
  wholeOf(listed: ListedModel, signal: AbortSignal): Promise<Whole>;
  /** Each form of a model that an engine of ours runs, best first for this machine. */
  ask(name: string, machine: Machine, room: Room, signal: AbortSignal): Promise<AskHubOutcome>;
  /** What was found in this tab. */
  found(): readonly CatalogueEntry[];
}

export function createHubModels(deps: {
  readonly catalogue: () => Promise<Pick<Catalogue, "hub">>;
  readonly questions: Pick<HubQuestions, "ask">;
}): HubModels {
  const { catalogue, questions } = deps;
  const found = new Map<string, CatalogueEntry>();
  return {
    async wholeOf(listed, signal) {
      if ("files" in listed) return { kind: "entry", entry: listed };
      const { id, name, repository, about } = listed;
      const { hub } = await catalogue();
      const answer = await questions.ask({ hub, repository, revision: "main" }, signal);
      if (answer.kind !== "told") return answer;
      const { entries, left } = entriesOf(answer.model, hub);
      const told = entries.find((one) => one.about?.weights === about.weights);
      if (told !== undefined) return { kind: "entry", entry: { ...told, id, name, about } };
      const why = left.length > 0 ? left.join(" ") : "Its files are not those of a model that BRANE runs.";
      return { kind: "refused", reason: `${name} cannot be fetched from ${hub.name}. ${why}` };
    },
    async ask(text, machine, room, signal) {
      const { hub } = await catalogue();
      const name = readHubName(text, hub);
      if (name.kind === "refused") return name;
      const { repository, revision } = name;
      const answer = await questions.ask({ hub, repository, revision }, signal);
      if (answer.kind !== "told") return answer;
      const { entries, left } = entriesOf(answer.model, hub);
      for (const entry of entries) found.set(entry.id, entry);
      const [talk] = proposals(entries, machine, room);
      return { kind: "found", repository, proposals: talk?.proposals ?? [], left };
    },
    found: () => [...found.values()],
  };
}
