/** The part of the facade (app.ts) that connects servers which run models. */
import type { Capabilities } from "#core/broker/capabilities.ts";
import type { Tokens } from "#core/broker/engine.ts";
import type { ProbeOf } from "#core/broker/probes.ts";
import type { ModelServer, ServerKind, ServerModel } from "#core/broker/server.ts";
import type { Setting, ServerPreset } from "#core/broker/server-presets.ts";
import type { NeuronId } from "#core/words/ids.ts";
import type { Unsubscribe } from "#core/words/ports.ts";

export interface ConnectedModelServer extends ModelServer {
  readonly origin: string;
  /** It runs on this device: what goes there does not leave it. */
  readonly here: boolean;
  /** The neurons that may use it. */
  readonly neurons: readonly NeuronId[];
}

/** What a person entered of a server. */
export interface ModelServerEntry {
  /** Of one that is connected already. */
  readonly id?: string;
  readonly preset: ServerPreset["id"];
  readonly name: string;
  readonly kind: ServerKind;
  readonly address: string;
  /** The name of a key that is kept. */
  readonly credential?: string;
}

export type LookOutcome =
  | {
      readonly kind: "found";
      /** As the person calls it, or its host where they gave it none. */
      readonly name: string;
      readonly base: string;
      readonly origin: string;
      readonly here: boolean;
      readonly models: readonly ServerModel[];
      /** Whom it can be offered to: `reason` says why not. `wish`: the model that its file prefers. */
      readonly neurons: readonly {
        readonly id: NeuronId;
        readonly name: string;
        readonly wish: string;
        readonly reason?: string;
      }[];
    }
  | {
      readonly kind: "failed";
      readonly reason: string;
      readonly wantsKey?: true;
      /** What to change, where a setting may be in the way. */
      readonly settings?: readonly Setting[];
    };

/** What is known of a model at a server: told, found out, or as its protocol has it. */
export interface ServerModelFacts {
  readonly can: Capabilities;
  readonly contextWindow: Tokens;
  /** Nobody told how much it reads. */
  readonly isAssumed: boolean;
  /** What could be asked after, and is not known. */
  readonly unknown: readonly ProbeOf[];
  /** How many questions trying it asks. */
  readonly questions: number;
}

export type TryOutcome =
  /** `model`: with what was found out of it by asking. `left`: questions that were not answered yet. */
  | {
      readonly kind: "answered";
      readonly word: string;
      readonly milliseconds: number;
      readonly model: ServerModel;
      readonly left: number;
    }
  | { readonly kind: "stopped" }
  | { readonly kind: "failed"; readonly reason: string };

/** Whether a neuron may ask the models of a server. */
export type Permission =
  | { readonly kind: "allowed" }
  /** Only the person's word is missing. `here`: it is on this device, so that nothing would leave it. */
  | { readonly kind: "ask"; readonly here: boolean }
  | { readonly kind: "refused"; readonly reason: string };

export interface ModelServerDesk {
  list(): Promise<readonly ConnectedModelServer[]>;
  watch(listener: (servers: readonly ConnectedModelServer[]) => void): Unsubscribe;
  readonly presets: readonly ServerPreset[];
  /** The origin that an address leads to as it stands, without a scheme too; undefined where it is none. */
  originAt(address: string, kind: ServerKind): string | undefined;
  /** Opens the gate to its origin for this one asking, and asks it for its models. Call it from a click. */
  look(entry: ModelServerEntry, signal?: AbortSignal): Promise<LookOutcome>;
  facts(kind: ServerKind, model: ServerModel): ServerModelFacts;
  /**
   * Asks one of its models for one word and, as far as its server does not say, what it can; always anew. `tell` hears
   * how far it is.
   */
  tryOut(
    entry: ModelServerEntry,
    model: ServerModel,
    signal?: AbortSignal,
    tell?: (sofar: Extract<TryOutcome, { readonly kind: "answered" }>) => void,
  ): Promise<TryOutcome>;
  /** Connects it, or changes one that is: its models are offered to these neurons, to no others. */
  keep(
    entry: ModelServerEntry,
    models: readonly ServerModel[],
    neurons: readonly NeuronId[],
  ): Promise<{ readonly kind: "kept"; readonly id: string } | { readonly kind: "refused"; readonly reason: string }>;
  permission(neuronId: NeuronId, origin: string): Promise<Permission>;
  /** Opens the gate to a server's models for one neuron, where a person said so; `undo` shuts it again. */
  allow(
    neuronId: NeuronId,
    origin: string,
  ): Promise<
    | { readonly kind: "allowed"; readonly undo: () => Promise<void> }
    | { readonly kind: "refused"; readonly reason: string }
  >;
  /** Closes the gate again where looking led to nothing. */
  leave(): Promise<void>;
  /** Disconnects it and closes the gate; `restore` within the session brings both back. */
  remove(id: string): Promise<{ readonly restore: () => Promise<void> }>;
}
