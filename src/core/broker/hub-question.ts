import type { ToldModel } from "./hub-entry.ts";
import type { Hub, HubName } from "./hub.ts";

/** What a hub is asked: which files it has of a model, and what they are. */
export interface HubQuestion extends HubName {
  readonly hub: Hub;
}

export type HubAnswer =
  | { readonly kind: "told"; readonly model: ToldModel }
  /** `reason`: a sentence a person can act on. */
  | { readonly kind: "refused"; readonly reason: string }
  | { readonly kind: "stopped" };
