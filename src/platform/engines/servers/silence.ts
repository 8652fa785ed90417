import type { GenerateEvent } from "#core/broker/engine.ts";
import { ServerTrouble } from "./server-trouble.ts";

/** In milliseconds. */
export interface Patience {
  /** After so long without a byte a server counts as silent: before its answer that is told, in the middle it is the end. */
  readonly silence: number;
  /** So long a server may take to begin: a large model that is loaded first, and a long prompt on a slow machine. */
  readonly beginning: number;
  /** How often what is waited for is told. */
  readonly tick: number;
}

export const usualPatience: Patience = { silence: 30_000, beginning: 300_000, tick: 1_000 };

/** Watches that something comes. `signal` aborts with a ServerTrouble when nothing does. */
export interface SilenceWatch {
  readonly signal: AbortSignal;
  /** Something came. `begun`: it was a piece of the answer. */
  heard(begun: boolean): void;
  end(): void;
}

export function watchSilence(
  { silence, beginning, tick }: Patience,
  name: string,
  tell: (event: Extract<GenerateEvent, { readonly kind: "waiting" }>) => void,
): SilenceWatch {
  const stop = new AbortController();
  const why = `${name} has not begun to answer yet. It may be loading its model, or reading a long question.`;
  let since = performance.now();
  let begun = false;
  let isTold = false;
  const untell = () => {
    if (isTold) tell({ kind: "waiting", secondsLeft: 0, why });
    isTold = false;
  };
  const timer = setInterval(() => {
    const silent = performance.now() - since;
    const end = begun ? silence : beginning;
    if (silent >= end) stop.abort(new ServerTrouble({ kind: "silent", seconds: Math.round(end / 1000), begun }));
    else if (!begun && silent >= silence) {
      isTold = true;
      tell({ kind: "waiting", secondsLeft: Math.ceil((end - silent) / 1000), why });
    }
  }, tick);
  return {
    signal: stop.signal,
    heard(isAnswer) {
      since = performance.now();
      begun ||= isAnswer;
      untell();
    },
    end() {
      clearInterval(timer);
      untell();
    },
  };
}
