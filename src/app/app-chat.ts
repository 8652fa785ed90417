/** The part of the facade (app.ts) that talks with a neuron. */
import type { OtherModel } from "#core/broker/beside.ts";
import type { NeuronState, TurnEvent } from "#core/neuron/turn-event.ts";
import type { ConversationId, MessageId, NeuronId } from "#core/words/ids.ts";
import type { Unsubscribe } from "#core/words/ports.ts";

export interface ChatDesk {
  /** Sends a message, or calls a tool by hand when the text begins with `/name`. Ends with an `ended` event, always. */
  send(
    neuronId: NeuronId,
    text: string,
    options?: { readonly conversationId?: ConversationId; readonly signal?: AbortSignal },
  ): AsyncIterable<TurnEvent>;
  /** Answers the last question again. The answer that is there is kept beside the new one, once that says something. */
  retry(conversationId: ConversationId, options?: { readonly signal?: AbortSignal }): AsyncIterable<TurnEvent>;
  /** The models that may answer for a neuron, by its tier, the mode and the machine. */
  models(neuronId: NeuronId): Promise<readonly AskableModel[]>;
  /**
   * Puts the last question to another of them as well, also while the first one still answers. Its answer stands beside
   * that one until `conversations.showVersion` keeps one of the two. `questionId`: as the first turn's `started` tells
   * it; when another question is the last one by now, nothing is asked.
   */
  askBeside(
    conversationId: ConversationId,
    other: OtherModel["choice"],
    options?: { readonly signal?: AbortSignal; readonly questionId?: MessageId },
  ): AsyncIterable<TurnEvent>;
  /**
   * Opens the neuron's model and computes the prompt's beginning, and what has been `typed` of the question so far, so
   * that the answer does not wait for it. Safe to call often.
   */
  prepare(neuronId: NeuronId, conversationId?: ConversationId, typed?: string): void;
  watchState(neuronId: NeuronId, listener: (state: NeuronState) => void): Unsubscribe;
  /** What fills the model's window, for the context meter. */
  context(neuronId: NeuronId, conversationId?: ConversationId): Promise<ContextUse | undefined>;
}

export interface AskableModel extends OtherModel {
  /** It answers when nobody chooses: by the neuron's file, or by what the person prefers. */
  readonly isFirst: boolean;
}

interface ContextUse {
  readonly window: number;
  readonly instructions: number;
  readonly passages: number;
  readonly conversation: number;
}
