/** The part of the facade (app.ts) that talks with a neuron. */
import type { OtherModel } from "#core/broker/beside.ts";
import type { NeuronState, TurnEvent } from "#core/neuron/turn-event.ts";
import type { ConversationId, NeuronId } from "#core/words/ids.ts";
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
  models(neuronId: NeuronId): Promise<readonly OtherModel[]>;
  /**
   * Puts the last question to another of them as well. Its answer stands beside the one that is shown until
   * `conversations.showVersion` keeps one of the two.
   */
  askBeside(
    conversationId: ConversationId,
    other: OtherModel["choice"],
    options?: { readonly signal?: AbortSignal },
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

interface ContextUse {
  readonly window: number;
  readonly instructions: number;
  readonly passages: number;
  readonly conversation: number;
}
