import type { Broker, BrokerStatus } from "#core/broker/broker.ts";
import type { ModelChoice } from "#core/broker/choose.ts";
import { noUsage } from "#core/broker/engine.ts";
import type { ConversationId, NeuronId } from "#core/words/ids.ts";
import { StorageTrouble } from "#core/words/rows.ts";
import type { Conversations } from "#core/neuron/conversations.ts";
import type { NeuronManager } from "#core/neuron/manager.ts";
import type { NeuronConfig } from "#core/neuron/neuron.ts";
import type { NeuronStates } from "#core/neuron/neuron-states.ts";
import type { Turn } from "#core/neuron/turn.ts";
import type { TurnEvent } from "#core/neuron/turn-event.ts";
import type { ChatDesk } from "./app.ts";

export interface ChatDeskDeps {
  readonly manager: Pick<NeuronManager, "get">;
  readonly conversations: Pick<Conversations, "get">;
  readonly states: NeuronStates;
  readonly broker: Pick<Broker, "choose" | "watch" | "whoMay">;
  /** Loads what firing needs: the first screen does not. */
  readonly loadTurn: () => Promise<Turn>;
}

/** Talking with a neuron. */
export function createChatDesk(deps: ChatDeskDeps): ChatDesk {
  const { manager, conversations, states } = deps;
  let loading: Promise<Turn> | undefined;
  /** What is being computed ahead; a question, or another conversation that is opened, ends it. */
  let ahead: { readonly key: string; readonly stop: AbortController } | undefined;

  function turn(): Promise<Turn> {
    loading ??= deps.loadTurn().catch((thrown: unknown) => {
      loading = undefined; // the next question tries again
      throw thrown;
    });
    return loading;
  }

  function stopPreparing(): void {
    ahead?.stop.abort();
    ahead = undefined;
  }

  function isAnswering(neuronId: NeuronId): boolean {
    const state = states.of(neuronId);
    return state === "thinking" || state === "executing";
  }

  async function prepare(neuronId: NeuronId, conversationId: ConversationId | undefined, typed: string): Promise<void> {
    const key = JSON.stringify([neuronId, conversationId, typed]);
    if (ahead?.key === key || isAnswering(neuronId)) return;
    stopPreparing();
    const mine = { key, stop: new AbortController() };
    ahead = mine;
    const { signal } = mine.stop;
    const neuron = await manager.get(neuronId);
    const prepared =
      neuron !== undefined && (await (await turn()).prepare(neuron.config, conversationId, typed, signal));
    if (!prepared) release(mine);
  }

  /** What could not be prepared may be tried again. */
  function release(mine: typeof ahead): void {
    if (ahead === mine) ahead = undefined;
  }

  async function* fire(
    neuronId: NeuronId | undefined,
    conversationId: ConversationId | undefined,
    how: (turn: Turn, neuron: NeuronConfig) => AsyncIterable<TurnEvent>,
  ): AsyncGenerator<TurnEvent> {
    stopPreparing();
    const neuron = neuronId === undefined ? undefined : await manager.get(neuronId);
    if (neuron === undefined) {
      yield* failed(conversationId, "This neuron is not here any more. Choose another one, or open its file again.");
      return;
    }
    const loaded = await turn().catch(() => undefined);
    if (loaded === undefined) {
      yield* failed(conversationId, "A part of the app could not be loaded. Reload the page and ask again.");
      return;
    }
    yield* how(loaded, neuron.config);
  }

  return {
    send: (neuronId, text, { conversationId, signal = unending() } = {}) =>
      fire(neuronId, conversationId, (loaded, neuron) =>
        loaded.fire({ neuron, text, signal, ...(conversationId === undefined ? {} : { conversationId }) }),
      ),
    async *retry(conversationId, { signal = unending() } = {}) {
      const conversation = await conversations.get(conversationId);
      yield* fire(conversation?.neuronId, conversationId, (loaded, neuron) =>
        loaded.fireAgain({ neuron, conversationId, signal }),
      );
    },
    async *askBeside(conversationId, other, { signal = unending(), questionId } = {}) {
      const conversation = await conversations.get(conversationId);
      yield* fire(conversation?.neuronId, conversationId, (loaded, neuron) =>
        loaded.fireBeside({
          ...{ neuron, conversationId, other, signal },
          ...(questionId === undefined ? {} : { questionId }),
        }),
      );
    },
    async models(neuronId) {
      const neuron = await manager.get(neuronId);
      if (neuron === undefined) return [];
      const { model, privacy_tier } = neuron.config;
      const all = await deps.broker.whoMay(privacy_tier, neuronId);
      const first = deps.broker.choose(model, privacy_tier, neuronId);
      return all.map((one) => ({ ...one, isFirst: isSame(one.choice, first) }));
    },
    prepare(neuronId, conversationId, typed = "") {
      prepare(neuronId, conversationId, typed.trim()).catch((thrown: unknown) => {
        ahead = undefined;
        // Storage in trouble is told when a question is asked; preparing is a courtesy.
        if (!(thrown instanceof StorageTrouble)) throw thrown;
      });
    },
    watchState: (neuronId, listener) => states.watch(neuronId, listener),
    async context(neuronId, conversationId) {
      const neuron = await manager.get(neuronId);
      if (neuron === undefined) return undefined;
      // A meter must not load a model, nor take the place of one that is just being asked beside the neuron's own.
      if (isAnswering(neuronId)) return undefined;
      const wanted = deps.broker.choose(neuron.config.model, neuron.config.privacy_tier, neuronId).modelId;
      const status = statusOf(deps.broker);
      if (status?.kind !== "ready" || status.info.id !== wanted) return undefined;
      return (await turn()).context(neuron.config, conversationId);
    },
  };
}

const unending = (): AbortSignal => new AbortController().signal;

const isSame = (one: ModelChoice, other: ModelChoice): boolean =>
  one.modelId === other.modelId && one.engine === other.engine && originOf(one) === originOf(other);

const originOf = ({ place }: ModelChoice): string => (place.kind === "server" ? place.origin : "");

function* failed(conversationId: ConversationId | undefined, error: string): Generator<TurnEvent> {
  yield { kind: "started", conversationId: conversationId ?? "", model: "", engine: "" };
  yield { kind: "ended", reason: "failed", text: "", error, usage: noUsage };
}

/** How the broker is now: `watch` calls back at once. */
function statusOf(broker: Pick<Broker, "watch">): BrokerStatus | undefined {
  let now: BrokerStatus | undefined;
  broker.watch((status) => (now = status))();
  return now;
}
