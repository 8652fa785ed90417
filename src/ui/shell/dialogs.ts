import { createSignal } from "solid-js";
import type { Accessor } from "solid-js";
import type { NeuronSummary } from "#app/app.ts";
import type { Conversation } from "#core/neuron/conversation.ts";
import type { DocumentId, NeuronId } from "#core/words/ids.ts";

/** What may float above the page; one at a time. A dialog for a risky tool call comes by itself: see risky-calls.tsx. */
export type DialogRequest =
  | { readonly kind: "palette" }
  | { readonly kind: "open-package"; readonly file?: Blob }
  | { readonly kind: "export"; readonly neuronId: NeuronId }
  | { readonly kind: "create" }
  | { readonly kind: "change"; readonly neuronId: NeuronId }
  | { readonly kind: "membrane"; readonly neuronId?: NeuronId }
  | { readonly kind: "connect-server"; readonly neuronId: NeuronId }
  | { readonly kind: "rename"; readonly conversation: Conversation }
  | { readonly kind: "remove-neuron"; readonly neuron: NeuronSummary }
  | {
      readonly kind: "document";
      readonly neuronId: NeuronId;
      readonly id: DocumentId;
      readonly name: string;
      readonly passage?: DocumentPlace;
    }
  | { readonly kind: "leave"; readonly href: string }
  | { readonly kind: "erase" };

/** Where a passage stands in its document: UTF-16 offsets. */
export interface DocumentPlace {
  readonly start: number;
  readonly end: number;
}

export interface Dialogs {
  readonly current: Accessor<DialogRequest | undefined>;
  open(request: DialogRequest): void;
  close(): void;
}

export function createDialogs(): Dialogs {
  const [current, setCurrent] = createSignal<DialogRequest>();
  return { current, open: (request) => setCurrent(request), close: () => setCurrent() };
}
