import { createLine, type Line } from "./one-at-a-time.ts";

/** The line before a model's one state, in which no question waits for a guess. */
export interface ModelLine {
  /** A question's turn: whatever is being warmed gives way, and what was computed of it is kept. Resolves with what ends the turn. */
  ask(): Promise<() => void>;
  /** Takes a turn for `work`, whose `stop` aborts when `signal` does, when a question comes, and when the line ends. */
  warm(signal: AbortSignal, work: (stop: AbortSignal) => Promise<unknown>): Promise<void>;
  /** A turn for anything else. */
  enter: Line["enter"];
  /** Aborts when the line ends. */
  readonly ending: AbortSignal;
  /** Stops who has a turn, and resolves when all have left. */
  end(): Promise<unknown>;
}

export function createModelLine(): ModelLine {
  const line = createLine();
  const ending = new AbortController();
  const warming = new Set<AbortController>();
  return {
    enter: () => line.enter(),
    ending: ending.signal,
    ask() {
      for (const warm of warming) warm.abort();
      return line.enter();
    },
    async warm(signal, work) {
      const gaveWay = new AbortController();
      warming.add(gaveWay);
      const leave = await line.enter();
      try {
        await work(AbortSignal.any([signal, gaveWay.signal, ending.signal]));
      } finally {
        warming.delete(gaveWay);
        leave();
      }
    },
    end() {
      ending.abort();
      return line.empty();
    },
  };
}
