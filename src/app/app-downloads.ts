/** The part of the facade (app.ts) that fetches models. Nothing is asked of anybody before a person begins. */
import type { Machine } from "#core/broker/choose.ts";
import type { Room } from "#core/broker/fit.ts";
import type { Proposal, ProposalsForTask } from "#core/broker/proposals.ts";
import type { Unsubscribe } from "#core/words/ports.ts";
import type { ModelFile } from "./app-models.ts";

export interface DownloadDesk {
  /** The models that can be fetched; the list comes with the app, and from its own origin (platform/models/open-catalogue). */
  propose(machine: Machine, room: Room): Promise<Proposed>;
  /** Every download that is under way, waits or has ended; in every tab, whichever of them fetches. */
  watch(listener: (rows: readonly DownloadRow[]) => void): Unsubscribe;
  /**
   * The person's word that this model is fetched: from `mirror` first (its place in the entry's list), then from those
   * after it; or from `files` they picked, each checked as if it came from elsewhere.
   */
  begin(
    entryId: string,
    options?: { readonly mirror?: number; readonly files?: readonly ModelFile[]; readonly signal?: AbortSignal },
  ): Promise<BeginDownloadOutcome>;
  /**
   * The person's word that the hub is asked which files it has of a model: `owner/name`, or the address of its page. What
   * is found can be begun by its id.
   */
  ask(name: string, machine: Machine, room: Room, signal: AbortSignal): Promise<AskHubOutcome>;
  /** What arrived is kept. */
  pause(id: string): Promise<void>;
  /** Goes on from what is here; after a failure every mirror is asked anew. */
  resume(id: string): Promise<BeginDownloadOutcome>;
  /** Deletes what arrived. Of a model that is here, only the row is taken away. */
  cancel(id: string): Promise<void>;
}

export interface Proposed {
  readonly tasks: readonly ProposalsForTask[];
  /** Who is asked for a model by its name, as a person reads it. */
  readonly hub: string;
  /** A sentence for each thing in the lists that was left out. */
  readonly refused: readonly string[];
}

export type AskHubOutcome =
  | {
      readonly kind: "found";
      /** Owner and name. */
      readonly repository: string;
      /** Each form of it that an engine of ours runs, best first; none where there is no such form. */
      readonly proposals: readonly Proposal[];
      /** A sentence for each thing that is there and cannot be had. */
      readonly left: readonly string[];
    }
  | { readonly kind: "refused"; readonly reason: string }
  | { readonly kind: "stopped" };

/** `reason`: a sentence a person can act on. How the download ends, its row says. */
export type BeginDownloadOutcome =
  { readonly kind: "begun" | "stopped" } | { readonly kind: "refused"; readonly reason: string };

export interface DownloadRow {
  /** The catalogue entry's. */
  readonly id: string;
  readonly name: string;
  readonly state: "waiting" | "fetching" | "paused" | "checking" | "failed" | "here";
  /** Bytes of the whole model that are kept or, in the tab that fetches, have arrived; while `checking`, that are checked. */
  readonly doneBytes: number;
  readonly totalBytes: number;
  /** Over the last seconds. */
  readonly bytesPerSecond?: number;
  readonly secondsLeft?: number;
  /** Where from, as a person reads it. */
  readonly from: string;
  /** A sentence: why it waits, was paused or failed, and what to do. */
  readonly why?: string;
  /** Of a model that is here: the id it answers by. */
  readonly modelId?: string;
}
