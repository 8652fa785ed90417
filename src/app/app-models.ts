/** The part of the facade (app.ts) that shows, brings and chooses models. */
import type { Capabilities } from "#core/broker/capabilities.ts";
import type { Machine, Mode } from "#core/broker/choose.ts";
import type { Fit } from "#core/broker/fit.ts";
import type { NeuronId } from "#core/words/ids.ts";
import type { Unsubscribe } from "#core/words/ports.ts";

/** A model that can answer, as a person chooses among them. */
export interface ModelRow {
  readonly id: string;
  readonly name: string;
  /** `carried`: BRANE's own; `brought`: from the person's disk; `server`: it answers from `origin`. */
  readonly kind: "carried" | "brought" | "server";
  readonly origin?: string;
  /** Of its files here; absent for a server's. */
  readonly bytes?: number;
  readonly license?: string;
  readonly languages?: readonly string[];
  readonly architecture?: string;
  /** How its weights lie, such as `Q4_K`, or `ONNX`. */
  readonly weights?: string;
  /** In tokens. */
  readonly contextWindow: number;
  /** Nobody has told it. */
  readonly isWindowAssumed?: true;
  /** It gets the short form of a neuron's prompts, and tools are called for it. */
  readonly small: boolean;
  readonly capabilities?: Capabilities;
  /** Absent for a server's. */
  readonly fit?: Fit;
  /** Neurons that it answers for as things are. */
  readonly neurons: readonly { readonly id: NeuronId; readonly name: string }[];
}

/** Which model answers for a neuron, and why. */
export interface NeuronModel {
  readonly id: NeuronId;
  readonly name: string;
  /** The name its file prefers. */
  readonly wish: string;
  /** Nothing here offers a model of that name. */
  readonly isMissing?: true;
  readonly modelId: string;
  /** The server that its model is at: two may have one of the same name. Absent where it runs in the browser. */
  readonly origin?: string;
  /** A sentence. */
  readonly why: string;
}

/** Who may remove a model that was brought. */
export type RemovalRight =
  | { readonly kind: "alone" }
  /** `others`: the names of those whose neurons may use it, which nobody but them sees. */
  | { readonly kind: "admin"; readonly others: readonly string[] }
  /** `reason` says who can. */
  | { readonly kind: "refused"; readonly reason: string };

export interface ModelsState {
  readonly models: readonly ModelRow[];
  readonly neurons: readonly NeuronModel[];
  readonly mode: Mode;
  readonly removal: RemovalRight;
  readonly machine: Machine;
  /** What is free of the browser's quota, in bytes; absent where it does not say. */
  readonly free?: number;
}

/** A file of a model; `path` is its place in the folder it was in. */
export interface ModelFile {
  readonly path: string;
  readonly blob: Blob;
  /** Where our own origin gives the same bytes to be saved, checked on the way; absent where it cannot. */
  readonly address?: string;
}

type BringModelOutcome =
  /** `already`: it was here before, byte for byte. */
  | { readonly kind: "brought"; readonly id: string; readonly name: string; readonly already: boolean }
  | { readonly kind: "refused"; readonly reason: string }
  | { readonly kind: "stopped" };

export interface ModelShelfDesk {
  watch(listener: (state: ModelsState) => void): Unsubscribe;
  /** Takes in one GGUF file, a folder for transformers.js or web-llm, or such a folder as a zip that was saved here. `folder`: its name. `onProgress` counts bytes, each twice: hashed, then kept. */
  bring(
    files: readonly ModelFile[],
    options?: {
      readonly folder?: string;
      readonly onProgress?: (done: number, total: number) => void;
      readonly signal?: AbortSignal;
    },
  ): Promise<BringModelOutcome>;
  /** Takes a model that was brought away again, for good; if it is open it is closed first. */
  remove(
    id: string,
  ): Promise<
    { readonly kind: "removed"; readonly freedBytes: number } | { readonly kind: "refused"; readonly reason: string }
  >;
  /** The files of a model that was brought, each checked, to be saved for another machine. `asOne`: a folder as one zip. */
  files(
    id: string,
    options?: { readonly asOne?: boolean },
  ): Promise<
    | { readonly kind: "files"; readonly files: readonly ModelFile[] }
    | { readonly kind: "refused"; readonly reason: string }
  >;
  setMode(mode: Mode): Promise<void>;
  /**
   * Has a neuron's model run at this server of those that offer one of its name, or in the browser where no `origin` is
   * given; its file and other devices know nothing of it. `restore` brings back what was chosen before.
   */
  choosePlace(
    neuronId: NeuronId,
    model: { readonly id: string; readonly origin?: string },
  ): Promise<{ readonly restore: () => Promise<void> }>;
}
