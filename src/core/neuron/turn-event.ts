import type { ConversationId, MessageId } from "#core/words/ids.ts";
import type { RecalledPassage } from "#core/axon/passage.ts";
import type { Usage } from "#core/broker/engine.ts";
import type { CallRecord } from "#core/synapse/call-record.ts";

/** Everything one turn tells, in order: `started` first, `ended` last and always. docs/api.md promises this shape. */
export type TurnEvent =
  | {
      readonly kind: "started";
      readonly conversationId: ConversationId;
      readonly model: string;
      readonly engine: string;
      /** The question that is answered, which is stored by now; absent where it could not be. */
      readonly questionId?: MessageId;
    }
  /** The machine holds one of two models at a time: this one begins when the one that was asked first has answered. */
  | { readonly kind: "queued" }
  /** Another one answers than was named before: that one failed, or its engine does not read the model. */
  | { readonly kind: "model"; readonly model: string; readonly engine: string }
  | { readonly kind: "recalled"; readonly passages: readonly RecalledPassage[] }
  | { readonly kind: "reading"; readonly done: number; readonly total: number; readonly secondsLeft?: number }
  /** Somebody outside is waited for, such as a server that asked for it; the last one has 0 seconds left. */
  | { readonly kind: "waiting"; readonly secondsLeft: number; readonly why: string }
  | { readonly kind: "delta"; readonly text: string }
  | { readonly kind: "tool"; readonly call: CallRecord }
  | {
      readonly kind: "ended";
      readonly reason: "done" | "stopped" | "length" | "failed";
      readonly text: string;
      readonly error?: string;
      readonly usage: Usage;
      /** The model had said it then, in milliseconds since 1970, and was not asked again. */
      readonly saidBefore?: number;
    };

/** The states of the seeds' neuron. */
export type NeuronState = "idle" | "thinking" | "executing" | "error";
