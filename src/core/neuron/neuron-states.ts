import type { NeuronId } from "#core/words/ids.ts";
import type { Unsubscribe } from "#core/words/ports.ts";
import type { NeuronState } from "./turn-event.ts";

/** What each neuron on this page is doing. Several of its turns may run: the busiest one counts. */
export interface NeuronStates {
  of(neuronId: NeuronId): NeuronState;
  /** Calls back at once and after every change. */
  watch(neuronId: NeuronId, listener: (state: NeuronState) => void): Unsubscribe;
  begin(neuronId: NeuronId): TurnState;
  /** Resolves when no neuron of this page is thinking or executing: at once when none is. */
  whenIdle(): Promise<void>;
}

export interface TurnState {
  set(state: "thinking" | "executing"): void;
  /** `error` stands until the neuron fires again. */
  end(state: "idle" | "error"): void;
}

export function createNeuronStates(): NeuronStates {
  const running = new Map<NeuronId, Map<object, "thinking" | "executing">>();
  const rested = new Map<NeuronId, "idle" | "error">();
  const waiting = new Set<() => void>();
  const listeners = new Map<NeuronId, Set<(state: NeuronState) => void>>();

  function of(neuronId: NeuronId): NeuronState {
    const busy = [...(running.get(neuronId)?.values() ?? [])];
    if (busy.includes("executing")) return "executing";
    return busy.length > 0 ? "thinking" : (rested.get(neuronId) ?? "idle");
  }

  const isQuiet = (): boolean => [...running.values()].every((turns) => turns.size === 0);

  function change(neuronId: NeuronId, how: () => void): void {
    const before = of(neuronId);
    how();
    const after = of(neuronId);
    if (isQuiet()) {
      for (const resolve of waiting) resolve();
      waiting.clear();
    }
    if (after !== before) for (const listener of [...(listeners.get(neuronId) ?? [])]) listener(after);
  }

  return {
    of,
    watch(neuronId, listener) {
      const own = listeners.get(neuronId) ?? new Set();
      listeners.set(neuronId, own.add(listener));
      listener(of(neuronId));
      return () => own.delete(listener);
    },
    whenIdle: () => (isQuiet() ? Promise.resolve() : new Promise((resolve) => waiting.add(resolve))),
    begin(neuronId) {
      const turns = running.get(neuronId) ?? new Map<object, "thinking" | "executing">();
      running.set(neuronId, turns);
      const turn: TurnState = {
        set: (state) => change(neuronId, () => turns.set(turn, state)),
        end: (state) =>
          change(neuronId, () => {
            turns.delete(turn);
            rested.set(neuronId, state);
          }),
      };
      turn.set("thinking");
      return turn;
    },
  };
}
