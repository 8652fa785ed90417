import { createSignal } from "solid-js";
import type { AskableModel } from "#app/app.ts";
import type { ConversationId, NeuronId } from "#core/words/ids.ts";
import type { TurnEvent } from "#core/neuron/turn-event.ts";
import type { Shell } from "#ui/shell/shell.ts";
import { noTokens } from "./no-tokens.ts";
import { startLiveTurn, type LiveTurn } from "./turns.ts";

/** Second models that are asked the last question of a conversation, at most one in each. */
export interface Besides {
  of(conversationId: ConversationId | undefined): LiveTurn | undefined;
  /** The one that has not ended yet. */
  running(conversationId: ConversationId | undefined): LiveTurn | undefined;
  /** `first`: the turn that asks the question, where it is not in the conversation yet. */
  ask(neuronId: NeuronId, conversationId: ConversationId, other: AskableModel, first?: LiveTurn): void;
  /** What it said is stored or not wanted: it is shown no more. */
  forget(conversationId: ConversationId): void;
  /** The model that the next question goes to as well. */
  next(): AskableModel | undefined;
  choose(other: AskableModel | undefined): void;
}

export function createBesides(shell: Shell): Besides {
  const [live, setLive] = createSignal<ReadonlyMap<ConversationId, LiveTurn>>(new Map());
  const [next, setNext] = createSignal<AskableModel>();
  const of = (id: ConversationId | undefined) => (id === undefined ? undefined : live().get(id));

  async function* fire(
    conversationId: ConversationId,
    { choice }: AskableModel,
    first: LiveTurn | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<TurnEvent> {
    yield { kind: "started", conversationId, model: choice.name, engine: choice.engine };
    const questionId = await first?.kept;
    if (first !== undefined && questionId === undefined) {
      const error = "Your question could not be kept, so only the first model was asked.";
      yield { kind: "ended", reason: "failed", text: "", error, usage: noTokens };
      return;
    }
    const options = { signal, ...(questionId === undefined ? {} : { questionId }) };
    yield* shell.app.chat.askBeside(conversationId, choice, options);
  }

  return {
    of,
    running(id) {
      const turn = of(id);
      return turn?.ended() === undefined ? turn : undefined;
    },
    ask(neuronId, conversationId, other, first) {
      const turn = startLiveTurn(
        { neuronId, conversationId },
        [],
        (signal) => fire(conversationId, other, first, signal),
        () => undefined, // two streams at once cannot be followed by ear: the columns say when each has ended
      );
      setLive((turns) => new Map(turns).set(conversationId, turn));
    },
    forget(conversationId) {
      setLive((turns) => new Map([...turns].filter(([id]) => id !== conversationId)));
    },
    next,
    choose: (other) => void setNext(() => other),
  };
}
