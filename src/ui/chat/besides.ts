import { createSignal } from "solid-js";
import type { OtherModel } from "#core/broker/beside.ts";
import type { ConversationId, NeuronId } from "#core/words/ids.ts";
import type { Shell } from "#ui/shell/shell.ts";
import { startLiveTurn, type LiveTurn } from "./turns.ts";

/** Second models that are asked the last question of a conversation, at most one in each. */
export interface Besides {
  of(conversationId: ConversationId | undefined): LiveTurn | undefined;
  /** The one that has not ended yet. */
  running(conversationId: ConversationId | undefined): LiveTurn | undefined;
  ask(neuronId: NeuronId, conversationId: ConversationId, other: OtherModel["choice"]): void;
  /** What it said is stored or not wanted: it is shown no more. */
  forget(conversationId: ConversationId): void;
}

export function createBesides(shell: Shell): Besides {
  const [live, setLive] = createSignal<ReadonlyMap<ConversationId, LiveTurn>>(new Map());
  const of = (id: ConversationId | undefined) => (id === undefined ? undefined : live().get(id));
  return {
    of,
    running(id) {
      const turn = of(id);
      return turn?.ended() === undefined ? turn : undefined;
    },
    ask(neuronId, conversationId, other) {
      const turn = startLiveTurn(
        { neuronId, conversationId },
        [],
        (signal) => shell.app.chat.askBeside(conversationId, other, { signal }),
        () => undefined, // two streams at once cannot be followed by ear: the columns say when each has ended
      );
      setLive((turns) => new Map(turns).set(conversationId, turn));
    },
    forget(conversationId) {
      setLive((turns) => new Map([...turns].filter(([id]) => id !== conversationId)));
    },
  };
}
